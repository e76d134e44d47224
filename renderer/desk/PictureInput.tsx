import { Camera, Trash2, Upload } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useOpenCamera } from '../capture/cameraSource.ts';
import { useWords } from '../words/words.ts';
import { asJpeg, type ComingPicture } from './pictures.ts';
import { useDesk, useRefusalWords } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';

interface PictureInputProps {
  id: string;
  label: string;
  /** how many there are already */
  count: number;
  multiple?: boolean;
  /** Takes what was chosen or taken, less what is no picture, which is said here. */
  onAdd: (read: Promise<readonly Blob[]>) => void;
  onClear?: () => void;
}

/** Pictures of papers or of a face: from files (a scanner's folder), or taken with the desk's camera. */
export function PictureInput({ id, label, count, multiple = false, onAdd, onClear }: PictureInputProps) {
  const { t } = useWords();
  const { say } = useDesk();
  const refusal = useRefusalWords();
  const [watching, setWatching] = useState(false);
  const good = async (coming: readonly ComingPicture[]) => {
    say(null);
    const read = await Promise.all(coming);
    const pictures = read.filter((picture) => picture !== null);
    if (pictures.length < read.length)
      say({ tone: 'notice', text: refusal({ reason: 'picture-unreadable' }) });
    return pictures;
  };
  return (
    <div className="field pictures">
      <p className="field-name">{label}</p>
      <div className="row">
        <label className="desk-button file-button">
          <Upload aria-hidden /> {t('desk.form.choose')}
          <input
            aria-label={label}
            data-testid={id}
            className="visually-hidden"
            type="file"
            accept="image/*"
            multiple={multiple}
            onChange={({ target }) => {
              onAdd(good(Array.from(target.files ?? [], asJpeg)));
              // Or the same file, chosen once more, would be no change.
              target.value = '';
            }}
          />
        </label>
        <button
          type="button"
          className="desk-button"
          onClick={() => setWatching(!watching)}
          data-testid={`${id}-camera`}
        >
          <Camera aria-hidden /> {t('desk.form.snap')}
        </button>
        {count > 0 && (
          <>
            <span data-testid={`${id}-count`}>{t('desk.form.scans', { count })}</span>
            <button type="button" className="desk-button quiet" onClick={onClear} data-testid={`${id}-clear`}>
              <Trash2 aria-hidden /> {t('desk.form.clear')}
            </button>
          </>
        )}
      </div>
      {watching && (
        <Snapshot
          onTaken={(picture) => {
            setWatching(false);
            onAdd(good([picture]));
          }}
        />
      )}
    </div>
  );
}

function Snapshot({ onTaken }: { onTaken: (picture: ComingPicture) => void }) {
  const { t } = useWords();
  const { say } = useDesk();
  const refusal = useRefusalWords();
  const openCamera = useOpenCamera();
  const video = useRef<HTMLVideoElement>(null);
  const [live, setLive] = useState(false);
  const open = useEffectEvent(async (signal: AbortSignal) => {
    const camera = await openCamera();
    if (!camera.ok) return say({ tone: 'notice', text: refusal({ reason: 'out-of-service' }) });
    signal.addEventListener('abort', () => camera.source.close());
    if (signal.aborted || !video.current) return camera.source.close();
    video.current.srcObject = camera.source.stream;
    await video.current.play();
    setLive(true);
  });
  useEffect(() => {
    const over = new AbortController();
    void open(over.signal);
    return () => over.abort();
  }, []);
  const take = () => {
    if (live && video.current) onTaken(asJpeg(video.current));
  };
  useHotkeys({ ' ': take });
  return (
    <div className="snapshot">
      <video ref={video} muted playsInline aria-label={t('desk.form.snap')} />
      <button
        type="button"
        className="desk-button primary"
        disabled={!live}
        onClick={take}
        data-testid="snap"
      >
        {t('desk.form.snapNow')}
      </button>
    </div>
  );
}
