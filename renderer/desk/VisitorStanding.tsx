import type { Visitor } from '../../contract/terminal/index.ts';
import { PersonName } from '../screens/PersonName.tsx';
import { SchemeList } from './SchemeList.tsx';

/** Who is being served, and where they stand. */
export function VisitorStanding({ visitor }: { visitor: Visitor }) {
  return (
    <div className="visitor-standing">
      <p className="person-head">
        <PersonName name={visitor.name} />
        <span className="person-number">{visitor.maskedIdentityNumber}</span>
      </p>
      <SchemeList schemes={visitor.schemes} />
    </div>
  );
}
