import type { SchemeView } from '../../contract/terminal/index.ts';
import { statusNames } from '../../domain/policy/listTable.ts';
import { schemeNames } from '../../domain/scheme.ts';
import { useWords } from '../words/words.ts';
import { Status } from './PersonButton.tsx';

/** Where a person stands in each scheme, until when, and why. */
export function SchemeList({ schemes }: { schemes: readonly SchemeView[] }) {
  const { t, of, date } = useWords();
  return (
    <ul className="schemes">
      {schemes.map((each) => (
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
  );
}
