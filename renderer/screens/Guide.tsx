import { CircleCheckBig, ScanFace } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { ActionFigure } from '../figures/ActionFigure.tsx';
import { IconFigure } from '../figures/IconFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { useHeadingFocus } from '../layout/useHeadingFocus.ts';
import { useSpoken } from '../voice/useVoice.ts';
import { useWords } from '../words/words.ts';

/** How long each of the three pictures is alone in the light; together under ten seconds. */
const pictureMs = 2600;

/** How it goes, in three pictures: people do this once a year and have forgotten it. */
export function Guide({ onDone }: { onDone: () => void }) {
  const { t, spoken, sentences } = useWords();
  const heading = useHeadingFocus();
  const [shown, setShown] = useState(0);
  const done = useEffectEvent(onDone);
  useEffect(() => {
    const timer = setInterval(() => setShown((before) => before + 1), pictureMs);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (shown >= 3) done();
  }, [shown]);
  useSpoken(
    sentences([spoken('guide.title'), spoken('guide.look'), spoken('guide.act'), spoken('guide.wait')]),
  );
  const pictures = [
    { key: 'guide.look', figure: <ActionFigure action="gaze" /> },
    { key: 'guide.act', figure: <ActionFigure action="nod" /> },
    { key: 'guide.wait', figure: <IconFigure icon={ScanFace} /> },
  ] as const;
  return (
    <div className="guide" data-testid="guide">
      <h1 ref={heading} tabIndex={-1}>
        {t('guide.title')}
      </h1>
      <ol className="guide-pictures">
        {pictures.map(({ key, figure }, index) => (
          <li key={key} className={index <= shown ? 'guide-picture guide-picture-lit' : 'guide-picture'}>
            <span className="guide-number" aria-hidden="true">
              {index + 1}
            </span>
            <div aria-hidden="true">{figure}</div>
            <p>{t(key)}</p>
          </li>
        ))}
      </ol>
      <p className="lead">{t('guide.comfort')}</p>
      <div className="screen-actions">
        <BigButton kind="primary" icon={CircleCheckBig} testId="guide-skip" onPress={onDone}>
          {t('guide.skip')}
        </BigButton>
      </div>
    </div>
  );
}
