import { hasGlyph } from '../theme/typeface.ts';
import { useWords } from '../words/words.ts';

/** A name in large type. A character that cannot be shown keeps its place, and a line says why. */
export function PersonName({ name }: { name: string }) {
  const { t } = useWords();
  const characters = Array.from(name);
  const complete = characters.every(hasGlyph);
  return (
    <>
      <span className="person-name" data-testid="person-name" translate="no">
        {complete ? name : characters.map((character) => (hasGlyph(character) ? character : '〓')).join('')}
      </span>
      {!complete && <span className="rare-name">{t('identified.rareName')}</span>}
    </>
  );
}
