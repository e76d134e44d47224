import type { PersonLine } from '../../contract/terminal/index.ts';
import { statusNames } from '../../domain/policy/listTable.ts';
import { useWords } from '../words/words.ts';

/** Somebody on a list, with enough to tell them from a namesake. */
export function PersonButton({
  person,
  selected,
  onOpen,
}: {
  person: PersonLine;
  selected: boolean;
  onOpen: (personId: string) => void;
}) {
  const { of } = useWords();
  const where = [person.unit, person.township, person.village].filter(Boolean).join(' · ');
  return (
    <li>
      <button
        type="button"
        className="person-button"
        aria-current={selected ? 'true' : undefined}
        onClick={() => onOpen(person.personId)}
      >
        <span className="person-button-name" translate="no">
          {person.name}
        </span>
        <Status status={person.status} text={of(statusNames[person.status])} />
        <span className="person-button-number">{person.maskedIdentityNumber}</span>
        <span className="person-button-where">{where}</span>
      </button>
    </li>
  );
}

/** A standing as a label; by its words, never by its colour alone. */
export function Status({ status, text }: { status: PersonLine['status']; text: string }) {
  const tone =
    status === 'current' ? 'good' : status === 'upcoming' || status === 'not-covered' ? 'calm' : 'notice';
  return <span className={`status status-${tone}`}>{text}</span>;
}
