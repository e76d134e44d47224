import { type Helper, HelperRelation } from '../../domain/assistance.ts';
import { useWords } from '../words/words.ts';
import { Choice, Field } from './Field.tsx';

export const noHelper: Helper = { name: '', relation: 'child' };

/** A helper as it is sent: null where no name was given. */
export function givenHelper(helper: Helper): Helper | null {
  const name = helper.name.trim();
  return name === '' ? null : { ...helper, name };
}

interface HelperFieldsProps {
  label: string;
  helper: Helper;
  onChange: (helper: Helper) => void;
  required?: boolean;
  autoFocus?: boolean;
}

/** Who acts for the pensioner, and how they are related. */
export function HelperFields({
  label,
  helper,
  onChange,
  required = false,
  autoFocus = false,
}: HelperFieldsProps) {
  const { t } = useWords();
  return (
    <div className="pair">
      <Field
        id="helper-name"
        label={label}
        value={helper.name}
        onChange={(name) => onChange({ ...helper, name })}
        required={required}
        autoFocus={autoFocus}
        maxLength={50}
      />
      <Choice
        id="helper-relation"
        label={t('desk.helper.relation')}
        value={helper.relation}
        choices={HelperRelation.options.map((value) => ({ value, label: t(`desk.relation.${value}`) }))}
        onChange={(relation) => onChange({ ...helper, relation })}
      />
    </div>
  );
}
