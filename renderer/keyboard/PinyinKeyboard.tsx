import { Delete, Ellipsis, Space } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../words/words.ts';
import { Key } from './Key.tsx';
import { candidatesFor } from './pinyin.ts';

interface KeyboardProps {
  value: string;
  onChange: (value: string) => void;
}

const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;

/** How many characters are offered at once: one row of large keys. */
const offered = 8;

/** Writes Chinese by pinyin, one character at a time: few keys, no gestures, no dictionary that guesses names. */
export function PinyinKeyboard({ value, onChange }: KeyboardProps) {
  const { t } = useWords();
  const [spelling, setSpelling] = useState('');
  const [page, setPage] = useState(0);
  const candidates = candidatesFor(spelling);
  const pages = Math.max(1, Math.ceil(candidates.length / offered));
  const spell = (next: string): void => {
    setSpelling(next);
    setPage(0);
  };
  const write = (text: string): void => {
    onChange(value + text);
    spell('');
  };
  const press = (key: string): void => {
    if (/\d/.test(key)) write(key);
    else spell(spelling + key);
  };
  return (
    <div className="pinyin">
      <div className="pinyin-candidates">
        <output className="pinyin-spelling" aria-label={t('contact.pinyin')}>
          {spelling || t('contact.pinyin')}
        </output>
        {candidates.slice(page * offered, (page + 1) * offered).map((character) => (
          <Key key={character} testId={`candidate-${character}`} onPress={() => write(character)}>
            {character}
          </Key>
        ))}
        {pages > 1 && (
          <Key testId="candidates-more" label={t('contact.more')} onPress={() => setPage((page + 1) % pages)}>
            <Ellipsis aria-hidden />
          </Key>
        )}
      </div>
      {rows.map((row, index) => (
        <div className="pinyin-row" key={row}>
          {Array.from(row).map((key) => (
            <Key key={key} testId={`key-${key}`} onPress={() => press(key)}>
              {key}
            </Key>
          ))}
          {index === rows.length - 1 && (
            <>
              <Key testId="key-space" label={t('contact.space')} onPress={() => write(' ')}>
                <Space aria-hidden />
              </Key>
              <Key
                wide
                testId="key-erase"
                label={t('contact.erase')}
                onPress={() =>
                  spelling ? spell(spelling.slice(0, -1)) : onChange(Array.from(value).slice(0, -1).join(''))
                }
              >
                <Delete aria-hidden />
              </Key>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
