import { Camera, Upload } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useOpenCamera } from '../capture/cameraSource.ts';
import { useWords } from '../words/words.ts';
import { asJpeg, frameOf } from './pictures.ts';
import { useDesk, useRefusalWords } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';

interface PictureInputProps {
  id: string;
  label: string;
  pictures: readonly Blob[];
  most: number;
  onChange: (pictures: Blob[]) => void;
}

/** Pictures of papers or of a face: from files (a scanner's folder), or taken with the desk's camera. */
export function PictureInput({ id, label, pictures, most, onChange }: PictureInputProps) {
  const { t } = useWords();
  const { say } = useDesk();
  const refusal = useRefusalWords();
  const [watching, setWatching] = useState(false);
  const add = async (files: readonly Blob[]) => {
    const read = await Promise.all(files.map(asJpeg));
    const good = read.filter((picture) => picture !== null);
    if (good.length < read.length) say({ tone: 'notice', text: refusal({ reason: 'picture-unreadable' }) });
    onChange([...pictures, ...good].slice(-most));
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
            multiple={most > 1}
            onChange={({ target }) => void add([...(target.files ?? [])])}
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
        {pictures.length > 0 && (
          <span data-testid={`${id}-count`}>{t('desk.form.scans', { count: pictures.length })}</span>
        )}
      </div>
      {watching && (
        <Snapshot
          onTaken={(picture) => {
            setWatching(false);
            void add([picture]);
          }}
        />
      )}
    </div>
  );
}

function Snapshot({ onTaken }: { onTaken: (picture: Blob) => void }) {
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
  const take = async () => {
    if (live && video.current) onTaken(await frameOf(video.current));
  };
  useHotkeys({ ' ': () => void take() });
  return (
    <div className="snapshot">
      <video ref={video} muted playsInline aria-label={t('desk.form.snap')} />
      <button
        type="button"
        className="desk-button primary"
        disabled={!live}
        onClick={() => void take()}
        data-testid="snap"
      >
        {t('desk.form.snapNow')}
      </button>
    </div>
  );
}
