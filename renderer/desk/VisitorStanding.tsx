import type { Visitor } from '../../contract/terminal/index.ts';
import { statusNames } from '../../domain/policy/listTable.ts';
import { schemeNames } from '../../domain/scheme.ts';
import { PersonName } from '../screens/PersonName.tsx';
import { useWords } from '../words/words.ts';
import { Status } from './PersonButton.tsx';

/** Who is being served, and where they stand. */
export function VisitorStanding({ visitor }: { visitor: Visitor }) {
  const { of, t, date } = useWords();
  return (
    <div className="visitor-standing">
      <p className="person-head">
        <PersonName name={visitor.name} />
        <span className="person-number">{visitor.maskedIdentityNumber}</span>
      </p>
      <ul className="schemes">
        {visitor.schemes.map((each) => (
          <li key={each.scheme}>
            <p className="scheme-head">
              <strong>{of(schemeNames[each.scheme])}</strong>
              <Status status={each.status} text={of(statusNames[each.status])} />
              {each.dueBy && <span>{t('desk.person.dueBy', { date: date(each.dueBy) })}</span>}
            </p>
            <p>{of(each.explanation)}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
