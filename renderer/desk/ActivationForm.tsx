import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';
import { useDesk } from './useDesk.ts';
import { useOnce } from './useOnce.ts';

/** Where the agency has to be told, or told anew, who this terminal is: its code is typed here. */
export function ActivationForm({ sync }: { sync: TerminalStatus['sync'] }) {
  const { t } = useWords();
  const { client } = useTerminal();
  const { operator, ask, say } = useDesk();
  const [code, setCode] = useState('');
  const activate = useOnce(async () => {
    say(null);
    const activated = client && (await ask(client.upkeep.activate({ code })));
    if (!activated) return;
    if (activated.ok) setCode('');
    say(
      activated.ok
        ? { tone: 'good', text: t('desk.upkeep.activated', { terminal: activated.terminalId }) }
        : { tone: 'notice', text: t(`desk.upkeep.problem.${activated.reason}`) },
    );
  });
  const asked = sync.reactivate || sync.state === 'not-activated' || sync.state === 'revoked';
  if (!asked || !client) return null;

  return (
    <section data-testid="activation">
      <h2>{t('desk.upkeep.activate')}</h2>
      {sync.reactivate && <p>{t('desk.upkeep.activateAgain')}</p>}
      {operator.role === 'operator' ? (
        <p className="hint">{t('desk.upkeep.activateWho')}</p>
      ) : (
        <form
          className="upkeep-row"
          onSubmit={(event) => {
            event.preventDefault();
            activate();
          }}
        >
          <Field
            id="activation-code"
            label={t('desk.upkeep.code')}
            hint={t('desk.upkeep.activateLead')}
            value={code}
            onChange={setCode}
            maxLength={100}
            required
          />
          <button type="submit" className="desk-button primary">
            <KeyRound aria-hidden /> {t('desk.upkeep.go')}
          </button>
        </form>
      )}
    </section>
  );
}
