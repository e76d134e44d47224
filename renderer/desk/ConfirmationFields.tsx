import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';

export interface Confirmation {
  name: string;
  pin: string;
}

export const noConfirmation: Confirmation = { name: '', pin: '' };

/** A confirmation as it is sent: null where nobody was named. */
export function givenConfirmation({ name, pin }: Confirmation): Confirmation | null {
  return name.trim() === '' ? null : { name: name.trim(), pin };
}

/** The second member of staff (第二人确认): their own name and PIN, typed by themselves. */
export function ConfirmationFields({
  value,
  onChange,
}: {
  value: Confirmation;
  onChange: (value: Confirmation) => void;
}) {
  const { t } = useWords();
  return (
    <fieldset className="box">
      <legend>{t('desk.second.title')}</legend>
      <p className="hint">{t('desk.second.lead')}</p>
      <div className="pair">
        <Field
          id="second-name"
          label={t('desk.second.name')}
          value={value.name}
          onChange={(name) => onChange({ ...value, name })}
        />
        <Field
          id="second-pin"
          label={t('desk.second.pin')}
          type="password"
          inputMode="numeric"
          value={value.pin}
          onChange={(pin) => onChange({ ...value, pin })}
        />
      </div>
    </fieldset>
  );
}
