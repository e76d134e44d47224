import { Delete, RotateCcw } from 'lucide-react';
import { useWords } from '../words/words.ts';
import { Key } from './Key.tsx';

interface KeyboardProps {
  value: string;
  onChange: (value: string) => void;
}

/** Large digits in the order of a telephone. */
export function Digits({ value, onChange }: KeyboardProps) {
  const { t } = useWords();
  return (
    <div className="digits">
      {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
        <Key key={digit} testId={`key-${digit}`} onPress={() => onChange(value + digit)}>
          {digit}
        </Key>
      ))}
      <Key testId="key-clear" onPress={() => onChange('')}>
        <RotateCcw aria-hidden />
        <small>{t('contact.clear')}</small>
      </Key>
      <Key testId="key-0" onPress={() => onChange(`${value}0`)}>
        0
      </Key>
      <Key testId="key-erase" onPress={() => onChange(value.slice(0, -1))}>
        <Delete aria-hidden />
        <small>{t('contact.erase')}</small>
      </Key>
    </div>
  );
}
