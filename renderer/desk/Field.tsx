import type { ReactNode } from 'react';

interface FieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password' | 'date' | 'search' | 'month';
  inputMode?: 'numeric' | 'text' | 'tel';
  hint?: ReactNode;
  autoFocus?: boolean;
  required?: boolean;
  maxLength?: number;
}

/** A labelled field for a keyboard. */
export function Field({ id, label, value, onChange, hint, autoFocus, ...input }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        data-testid={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the desk is worked by keyboard, and each step has one field to begin with
        autoFocus={autoFocus}
        {...input}
      />
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  id: string;
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  autoFocus?: boolean;
}

/** One of a closed list; the first letters or the arrow keys choose. */
export function Choice<Value extends string>({
  id,
  label,
  value,
  choices,
  onChange,
  autoFocus,
}: ChoiceProps<Value>) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        data-testid={id}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        // biome-ignore lint/a11y/noAutofocus: the desk is worked by keyboard, and each step has one field to begin with
        autoFocus={autoFocus}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Something to tick off. */
export function Tick({
  id,
  label,
  checked,
  onChange,
}: {
  id: string;
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="tick">
      <input
        type="checkbox"
        data-testid={id}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
