import { Eraser, Upload } from 'lucide-react';
import { type PointerEvent, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';
import { asJpeg, type ComingPicture } from './pictures.ts';
import { useDesk, useRefusalWords } from './useDesk.ts';

const pad = { width: 720, height: 200, stroke: 5 } as const;

/**
 * A field to sign in with a finger, a pen or a mouse; or a picture of a signature on paper. The picture is named as soon
 * as the pen is lifted and drawn after it: what is sent waits for it, or it would be the signature of a stroke before.
 */
export function SignaturePad({ onChange }: { onChange: (signature: ComingPicture | null) => void }) {
  const { t } = useWords();
  const { say } = useDesk();
  const refusal = useRefusalWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [signed, setSigned] = useState(false);
  /** whether the pen has left a line since the field was empty: a touch alone is no signature */
  const drawn = useRef(false);
  /** the picture that stands, which one that was overtaken or wiped no longer is */
  const last = useRef<ComingPicture>(null);

  const at = (event: PointerEvent<HTMLCanvasElement>): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - left) / width) * pad.width, ((event.clientY - top) / height) * pad.height];
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    const context = event.currentTarget.getContext('2d');
    if (!context) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    context.lineWidth = pad.stroke;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = '#000000';
    context.beginPath();
    context.moveTo(...at(event));
  };
  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const context = event.currentTarget.getContext('2d');
    context?.lineTo(...at(event));
    context?.stroke();
    drawn.current = true;
  };
  const sign = (picture: ComingPicture | null) => {
    last.current = picture;
    setSigned(picture !== null);
    onChange(picture);
  };
  const finish = ({ currentTarget }: PointerEvent<HTMLCanvasElement>) => {
    if (drawn.current) sign(new Promise((resolve) => currentTarget.toBlob(resolve, 'image/png')));
  };
  const clear = () => {
    canvas.current?.getContext('2d')?.clearRect(0, 0, pad.width, pad.height);
    drawn.current = false;
    sign(null);
  };
  const readPaper = async (file: File) => {
    say(null);
    clear();
    const reading = asJpeg(file);
    sign(reading);
    const picture = await reading;
    const shown = picture && (await createImageBitmap(picture));
    if (last.current !== reading) return;
    if (shown) return show(shown);
    say({ tone: 'notice', text: refusal({ reason: 'picture-unreadable' }) });
    sign(null);
  };
  /** Shows what was read in the field, where a pen may add to it. */
  const show = (picture: ImageBitmap) => {
    const scale = Math.min(pad.width / picture.width, pad.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const context = canvas.current?.getContext('2d');
    context?.drawImage(picture, (pad.width - width) / 2, (pad.height - height) / 2, width, height);
    picture.close();
  };

  return (
    <fieldset className="box signature" data-signed={signed}>
      <legend>{t('desk.sign.label')}</legend>
      <canvas
        ref={canvas}
        width={pad.width}
        height={pad.height}
        data-testid="signature"
        aria-label={t('desk.sign.label')}
        onPointerDown={begin}
        onPointerMove={draw}
        onLostPointerCapture={finish}
      />
      <div className="row">
        <button type="button" className="desk-button quiet" onClick={clear}>
          <Eraser aria-hidden /> {t('desk.sign.clear')}
        </button>
        <label className="desk-button file-button">
          <Upload aria-hidden /> {t('desk.sign.paper')}
          <input
            className="visually-hidden"
            type="file"
            accept="image/*"
            data-testid="signature-file"
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file) void readPaper(file);
              // Or the same file, chosen once more, would be no change.
              target.value = '';
            }}
          />
        </label>
      </div>
    </fieldset>
  );
}
