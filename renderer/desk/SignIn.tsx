import { isDefinedError, safe } from '@orpc/client';
import { KeyRound, LockKeyhole, ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { DeskSession, TerminalStatus } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';
import { MessageLine } from './MessageLine.tsx';
import type { DeskClient, DeskControl, Message } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';

interface SignInProps {
  status: TerminalStatus;
  session: DeskSession;
  client: DeskClient;
  message: Message | null;
  ask: DeskControl['ask'];
  say: DeskControl['say'];
}

/** Why somebody chooses a PIN: the one-time code that they signed in with has to be replaced, or they want another. */
type Choosing = 'first' | 'another';

/** Name and PIN; the PIN alone where the desk was locked; the one-time code where nobody is on the list yet. */
export function SignIn({ status, session, client, message, ask, say }: SignInProps) {
  const { t, of } = useWords();
  const [name, setName] = useState('');
  const [pin, setPin] = useState('');
  const [code, setCode] = useState('');
  const [another, setAnother] = useState(false);
  const [busy, setBusy] = useState(false);
  const [newPin, setNewPin] = useState('');
  const [again, setAgain] = useState('');
  const [choosing, setChoosing] = useState<Choosing | null>(null);
  const locked = session.state === 'locked' && !another ? session.operator : null;
  const settingUp = session.state === 'not-set-up';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    say(null);
    if (choosing && newPin !== again) return say({ tone: 'notice', text: t('desk.signIn.differ') });
    setBusy(true);
    const credentials = { name: locked?.name ?? name, pin };
    if (settingUp) {
      const done = await ask(client.setUp({ ...credentials, code }).then(() => true));
      if (done) await ask(client.signIn(credentials));
    } else if (choosing) {
      const chosen = await ask(client.choosePin({ ...credentials, newPin }).then(() => true));
      if (chosen) {
        setChoosing(null);
        await ask(client.signIn({ ...credentials, pin: newPin }));
        setPin('');
      }
      // After a refusal the code stays in its field: what was wrong is said, and most often it is the new PIN.
      setNewPin('');
      setAgain('');
      return setBusy(false);
    } else if ((await ask(signInOrChoose(client, credentials))) === 'choose') {
      // The code stays in its field: it is what the new PIN takes the place of.
      setChoosing('first');
      return setBusy(false);
    }
    setPin('');
    setBusy(false);
  };
  const choose = (next: Choosing | null) => {
    say(null);
    setPin('');
    setNewPin('');
    setAgain('');
    setChoosing(next);
  };
  useHotkeys({ Escape: choosing ? () => choose(null) : undefined });

  return (
    <main className="sign-in" data-testid="sign-in">
      <form onSubmit={submit} className="sign-in-card" autoComplete="off">
        <p className="sign-in-place">
          <ShieldCheck aria-hidden /> {of(status.hallName)}
        </p>
        <h1>
          {choosing
            ? t(choosing === 'first' ? 'desk.signIn.choose' : 'desk.signIn.change')
            : locked
              ? t('desk.signIn.locked', { name: locked.name })
              : t(settingUp ? 'desk.signIn.setUp' : 'desk.signIn.title')}
        </h1>
        {choosing === 'first' && <p>{t('desk.signIn.chooseLead')}</p>}
        {settingUp && <p>{t('desk.signIn.setUpLead')}</p>}
        {settingUp && (
          <Field id="code" label={t('desk.signIn.code')} value={code} onChange={setCode} autoFocus required />
        )}
        {!locked && (
          <Field
            key={`name-${choosing}`}
            id="name"
            label={t('desk.signIn.name')}
            value={name}
            onChange={setName}
            autoFocus={!settingUp && choosing !== 'first'}
            required
          />
        )}
        <Field
          key={`${locked ? 'locked' : 'open'}-${choosing}`}
          id="pin"
          label={t(
            choosing === 'first'
              ? 'desk.signIn.oneTime'
              : choosing
                ? 'desk.signIn.oldPin'
                : 'desk.signIn.pin',
          )}
          type="password"
          inputMode="numeric"
          value={pin}
          onChange={setPin}
          autoFocus={locked !== null && choosing !== 'first'}
          hint={settingUp ? t('desk.signIn.pinHint') : undefined}
          required
        />
        {choosing && (
          <>
            <Field
              id="new-pin"
              label={t('desk.signIn.newPin')}
              type="password"
              inputMode="numeric"
              value={newPin}
              onChange={setNewPin}
              hint={t('desk.signIn.pinHint')}
              autoFocus={choosing === 'first'}
              required
            />
            <Field
              id="new-pin-again"
              label={t('desk.signIn.again')}
              type="password"
              inputMode="numeric"
              value={again}
              onChange={setAgain}
              required
            />
          </>
        )}
        <MessageLine message={message} />
        <div className="row">
          <button type="submit" className="desk-button primary" disabled={busy}>
            {locked && !choosing ? <LockKeyhole aria-hidden /> : <KeyRound aria-hidden />}
            {t(
              settingUp
                ? 'desk.signIn.create'
                : choosing
                  ? 'desk.signIn.chooseGo'
                  : locked
                    ? 'desk.signIn.unlock'
                    : 'desk.signIn.go',
            )}
          </button>
          {!settingUp && !choosing && (
            <button
              type="button"
              className="desk-button"
              data-testid="change-pin"
              onClick={() => choose('another')}
            >
              {t('desk.signIn.change')}
            </button>
          )}
          {choosing && (
            <button type="button" className="desk-button" onClick={() => choose(null)}>
              {t('desk.flow.back')} <kbd>Esc</kbd>
            </button>
          )}
          {locked && !choosing && (
            <button type="button" className="desk-button" onClick={() => setAnother(true)}>
              {t('desk.signIn.other')}
            </button>
          )}
        </div>
      </form>
    </main>
  );
}

/** A one-time code opens nothing: it is there to be replaced. */
async function signInOrChoose(
  client: DeskClient,
  credentials: { name: string; pin: string },
): Promise<'in' | 'choose'> {
  const { error } = await safe(client.signIn(credentials));
  if (!error) return 'in';
  if (isDefinedError(error) && error.data.reason === 'pin-to-be-chosen') return 'choose';
  throw error;
}
