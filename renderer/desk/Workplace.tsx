import {
  ArrowLeftRight,
  FileChartColumn,
  HandHeart,
  ListTodo,
  LockKeyhole,
  LogOut,
  type LucideIcon,
  Phone,
  ScanQrCode,
  ShieldCheck,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { Language } from '../../domain/localisedText.ts';
import { useComfort } from '../comfort/comfort.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { languages } from '../words/texts.ts';
import { useWords } from '../words/words.ts';
import { CheckCodePane } from './CheckCodePane.tsx';
import { MessageLine } from './MessageLine.tsx';
import { OutreachPane } from './OutreachPane.tsx';
import { PersonPane } from './PersonPane.tsx';
import { ReportPane } from './ReportPane.tsx';
import { SearchPane } from './SearchPane.tsx';
import { TodayPane } from './TodayPane.tsx';
import { UpkeepPane } from './UpkeepPane.tsx';
import { useDesk } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';
import { VisitPane } from './VisitPane.tsx';

const tabs = [
  { id: 'serve', key: 'F2', icon: HandHeart },
  { id: 'today', key: 'F4', icon: ListTodo },
  { id: 'outreach', key: 'F6', icon: Phone },
  { id: 'report', key: 'F7', icon: FileChartColumn },
  { id: 'upkeep', key: 'F8', icon: ArrowLeftRight },
  { id: 'paper', key: 'F10', icon: ScanQrCode },
] as const satisfies { id: string; key: string; icon: LucideIcon }[];
type Tab = (typeof tabs)[number]['id'];

/** The desk of an operator who is signed in: whom to serve, and what was done. */
export function Workplace({ status }: { status: TerminalStatus }) {
  const { t, of } = useWords();
  const { client, operator, state, message, say, ask } = useDesk();
  const { visit } = useTerminal();
  const [tab, setTab] = useState<Tab>('serve');
  const [personId, setPersonId] = useState<string | null>(null);
  const visiting = visit !== null && visit.snapshot.state !== 'idle';
  // Whoever was certified is done: the next one finds an empty desk.
  const certified = visit?.snapshot.state === 'ended' && visit.snapshot.end === 'certified';
  useEffect(() => {
    if (certified) setPersonId(null);
  }, [certified]);
  const open = (next: string | null) => {
    say(null);
    setPersonId(next);
    setTab('serve');
  };
  const choose = (next: Tab) => {
    say(null);
    setTab(next);
  };
  const lock = () => void ask(client.lock());
  useHotkeys({
    ...Object.fromEntries(
      tabs.filter(({ id }) => id !== 'serve').map(({ id, key }) => [key, () => choose(id)]),
    ),
    F9: lock,
  });

  return (
    <>
      <header className="desk-bar">
        <ShieldCheck aria-hidden />
        <div className="desk-bar-title">
          <strong>{t(status.profile === 'township' ? 'desk.title.township' : 'desk.title.bank')}</strong>
          <span>{of(status.hallName)}</span>
        </div>
        <nav>
          {tabs.map(({ id, key, icon: Icon }) => (
            <button
              key={id}
              type="button"
              className="desk-tab"
              aria-current={tab === id ? 'page' : undefined}
              data-testid={`tab-${id}`}
              onClick={() => choose(id)}
            >
              <Icon aria-hidden /> {t(`desk.bar.${id}`)} <kbd>{key}</kbd>
            </button>
          ))}
        </nav>
        <div className="desk-bar-right">
          <LanguageSwitch />
          <span className="desk-operator" data-testid="operator">
            <strong>{operator.name}</strong> {t(`desk.role.${operator.role}`)}
          </span>
          <button type="button" className="desk-tab" onClick={lock} data-testid="lock">
            <LockKeyhole aria-hidden /> {t('desk.bar.lock')} <kbd>F9</kbd>
          </button>
          <button
            type="button"
            className="desk-tab"
            onClick={() => void ask(client.signOut())}
            aria-label={t('desk.bar.signOut')}
            title={t('desk.bar.signOut')}
          >
            <LogOut aria-hidden />
          </button>
        </div>
      </header>
      <main className="desk-main" data-tab={tab} data-visit={visit?.snapshot.state}>
        <SearchPane
          onOpen={open}
          onShow={() => setTab('serve')}
          place={state.place}
          roams={status.profile === 'township'}
        />
        <section className="desk-work">
          <MessageLine message={message} />
          {visiting ? (
            <VisitPane
              visit={visit}
              onGoOn={() => {
                if (state.visitorId) open(state.visitorId);
              }}
            />
          ) : (
            <>
              {tab === 'serve' && (
                <PersonPane key={personId} personId={personId} onClose={() => open(null)} />
              )}
              {tab === 'today' && <TodayPane today={status.today} />}
              {tab === 'outreach' && <OutreachPane onOpen={open} />}
              {tab === 'report' && <ReportPane today={status.today} />}
              {tab === 'paper' && <CheckCodePane today={status.today} />}
              {tab === 'upkeep' && <UpkeepPane status={status} onResult={() => choose('report')} />}
            </>
          )}
        </section>
      </main>
    </>
  );
}

function LanguageSwitch() {
  const { t } = useWords();
  const { comfort, choose } = useComfort();
  return (
    <select
      className="desk-language"
      aria-label={t('desk.bar.language')}
      value={comfort.language}
      onChange={(event) => choose({ language: Language.parse(event.target.value) })}
    >
      {Language.options.map((language) => (
        <option key={language} value={language}>
          {languages[language].name}
        </option>
      ))}
    </select>
  );
}
