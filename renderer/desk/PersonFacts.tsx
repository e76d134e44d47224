import type { PersonPage } from '../../contract/terminal/index.ts';
import { statusNames } from '../../domain/policy/listTable.ts';
import { PersonName } from '../screens/PersonName.tsx';
import { useWords } from '../words/words.ts';
import { Status } from './PersonButton.tsx';
import { RequestProgress } from './RequestProgress.tsx';
import { SchemeList } from './SchemeList.tsx';

/** Where a person stands, why, what was done for them, and what a face would be compared with. */
export function PersonFacts({ person }: { person: PersonPage }) {
  const { t, of, date, language, added } = useWords();
  const born = person.born ? date(person.born) : '—';
  const { reference } = person;
  const time = new Intl.DateTimeFormat(language, {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  });
  return (
    <div className="person-facts">
      <header className="person-head">
        <h1>
          <PersonName name={person.name} />
        </h1>
        <p className="person-number" data-testid="person-number">
          {person.maskedIdentityNumber}
        </p>
        <Status status={person.status} text={of(statusNames[person.status])} />
      </header>
      <dl className="facts-grid">
        <dt>{t('desk.person.born')}</dt>
        <dd>
          {person.ageYears === null ? born : added(born, t('desk.person.age', { years: person.ageYears }))}
        </dd>
        <dt>{t('desk.person.phone')}</dt>
        <dd>{person.phone ?? '—'}</dd>
        <dt>{t('desk.person.unit')}</dt>
        <dd>{person.unit ?? '—'}</dd>
        <dt>{t('desk.person.place')}</dt>
        <dd>{[person.township, person.village].filter(Boolean).join(' ') || '—'}</dd>
        <dt>{t('desk.person.reference')}</dt>
        <dd data-testid="reference">
          {reference
            ? `${t(`desk.ref.${reference.kind}`)} · ${
                reference.takenOn
                  ? t('desk.person.taken', { date: date(reference.takenOn), years: reference.ageYears ?? 0 })
                  : t('desk.person.takenUnknown')
              }`
            : t('desk.person.noReference')}
        </dd>
      </dl>
      <section>
        <h2>
          {t('desk.person.schemes')}
          <small>{t('desk.person.attempts', { count: person.attemptsLeft })}</small>
        </h2>
        <SchemeList schemes={person.schemes} />
      </section>
      <section>
        <h2>{t('desk.person.history')}</h2>
        <ul className="history" data-testid="history">
          {person.history.map((each) => (
            <li key={each.recordId ?? each.on}>
              <span>{date(each.on)}</span>
              <span>{each.method ? t(`desk.method.${each.method}`) : t('desk.person.elsewhere')}</span>
              <span>{t(`desk.result.${each.result}`)}</span>
              <span>
                {each.delivery ? t(`desk.delivery.${each.delivery}`) : ''}
                {each.reason && <small>{t(`desk.reason.${each.reason}`)}</small>}
              </span>
              <span>{each.operator ?? ''}</span>
            </li>
          ))}
          {person.history.length === 0 && <li className="hint">{t('desk.person.noHistory')}</li>}
        </ul>
      </section>
      {person.elsewhere.length > 0 && (
        <section>
          <h2>{t('desk.person.atOtherTerminals')}</h2>
          <ul className="history" data-testid="elsewhere">
            {person.elsewhere.map((attempt) => (
              <li key={attempt.recordId}>
                <span>{time.format(new Date(attempt.at))}</span>
                <span>{attempt.terminalName}</span>
                <span>{t(`desk.method.${attempt.method}`)}</span>
                <span>{t(`desk.result.${attempt.result}`)}</span>
                <span>{attempt.failure ? t(`failed.${attempt.failure}.title`) : ''}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {person.requests.length > 0 && (
        <section>
          <h2>{t('desk.person.requests')}</h2>
          <ul className="history requests" data-testid="requests">
            {person.requests.map((request) => (
              <li key={request.id}>
                <span>{date(request.on)}</span>
                <span>{t(`desk.way.${request.kind}`)}</span>
                <span>
                  <RequestProgress progress={request.progress} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
