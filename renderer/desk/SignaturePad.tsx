import { Eraser, Upload } from 'lucide-react';
import { type PointerEvent, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';
import { asJpeg } from './pictures.ts';

const pad = { width: 720, height: 200, stroke: 5 } as const;

/** A field to sign in with a finger, a pen or a mouse; or a picture of a signature on paper. */
export function SignaturePad({ onChange }: { onChange: (signature: Blob | null) => void }) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [signed, setSigned] = useState(false);
  /** whether the pen has left a line since the field was empty: a touch alone is no signature */
  const drawn = useRef(false);

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
  const finish = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!drawn.current) return;
    setSigned(true);
    event.currentTarget.toBlob((blob) => onChange(blob), 'image/png');
  };
  const clear = () => {
    canvas.current?.getContext('2d')?.clearRect(0, 0, pad.width, pad.height);
    drawn.current = false;
    setSigned(false);
    onChange(null);
  };
  const readPaper = async (file: File | undefined) => {
    const picture = file ? await asJpeg(file) : null;
    setSigned(picture !== null);
    onChange(picture);
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
        onPointerUp={finish}
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
            onChange={({ target }) => void readPaper(target.files?.[0])}
          />
        </label>
      </div>
    </fieldset>
  );
}
