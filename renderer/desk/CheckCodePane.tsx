import { CircleCheckBig, Info } from 'lucide-react';
import { useState } from 'react';
import type { PaperVerdict } from '../../contract/paper/paperVerdict.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';
import { PictureInput } from './PictureInput.tsx';
import { paperSentences } from './paperSentences.ts';
import { useDesk } from './useDesk.ts';

/** Verifying the code on a person's paper (核验回执), by a scanner that types, a picture, or pasted text; without a line. */
export function CheckCodePane({ today }: { today: CalendarDate }) {
  const words = useWords();
  const { t } = words;
  const { client, ask, say } = useDesk();
  const [code, setCode] = useState('');
  const [verdict, setVerdict] = useState<PaperVerdict | null>(null);
  const check = async (shown: Parameters<typeof client.checkCode>[0]) => {
    say(null);
    setVerdict(null);
    const answer = await ask(client.checkCode(shown));
    if (!answer) return;
    setVerdict(answer);
    setCode('');
  };
  const told = verdict && paperSentences(verdict, words, today);
  return (
    <section className="sheet" data-testid="check-code">
      <header className="sheet-head">
        <h1>{t('desk.paper.title')}</h1>
      </header>
      <p>{t('desk.paper.lead')}</p>
      <form
        className="paper-code"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== '') void check({ code });
        }}
      >
        <Field
          id="code"
          label={t('desk.paper.code')}
          value={code}
          onChange={setCode}
          maxLength={2000}
          autoFocus
        />
        <button type="submit" className="desk-button" data-testid="check">
          {t('desk.paper.check')}
        </button>
      </form>
      <PictureInput
        id="code-picture"
        label={t('desk.paper.picture')}
        count={0}
        onAdd={(read) => void read.then(([picture]) => picture && check({ picture }))}
      />
      {told && (
        <div role="status" data-testid="paper-verdict" data-ok={verdict.ok} className="document-text verdict">
          <h2 className={verdict.ok ? 'hint-good' : 'hint-notice'}>
            <span>
              {verdict.ok ? <CircleCheckBig aria-hidden /> : <Info aria-hidden />} {told.title}
            </span>
          </h2>
          <ul>
            {told.proves.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {told.provesNot.length > 0 && (
            <>
              <h2>{t('desk.paper.not.title')}</h2>
              <ul>
                {told.provesNot.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </section>
  );
}
