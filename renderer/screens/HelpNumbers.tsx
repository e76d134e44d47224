import { Phone } from 'lucide-react';
import type { PublicNotice } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';

/** Telephone numbers in large figures. */
export function HelpNumbers({ numbers }: { numbers: PublicNotice['hotlines'] }) {
  const { of } = useWords();
  return (
    <ul className="help-numbers">
      {numbers.map(({ label, number }) => (
        <li key={`${label['zh-CN']}${number}`}>
          <Phone aria-hidden />
          <span>{of(label)}</span>
          <strong>{number}</strong>
        </li>
      ))}
    </ul>
  );
}
