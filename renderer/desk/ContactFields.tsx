import type { Contact, ContactField } from '../../domain/contact.ts';
import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';

/** The order in which they are asked for: the easiest first. */
const order: readonly ContactField[] = ['phone', 'name', 'address'];

export type ContactValues = Record<ContactField, string>;

/** An empty contact, or what is known of it already. */
export function contactKnown(known: Partial<ContactValues> = {}): ContactValues {
  return { phone: '', name: '', address: '', ...known };
}

/** A contact as it is sent: what is asked for and nothing else; null where nothing is. */
export function givenContact(required: readonly ContactField[], values: ContactValues): Contact | null {
  if (required.length === 0) return null;
  return Object.fromEntries(required.map((field) => [field, values[field].trim()]));
}

interface ContactFieldsProps {
  required: readonly ContactField[];
  value: ContactValues;
  onChange: (value: ContactValues) => void;
  autoFocus?: boolean;
}

/** What the notice asks to be left, so that the agency reaches the person. */
export function ContactFields({ required, value, onChange, autoFocus = false }: ContactFieldsProps) {
  const { t } = useWords();
  const asked = order.filter((field) => required.includes(field));
  return asked.map((field, index) => (
    <Field
      key={field}
      id={`contact-${field}`}
      label={t(`contact.${field}`)}
      value={value[field]}
      onChange={(text) => onChange({ ...value, [field]: text })}
      inputMode={field === 'phone' ? 'tel' : 'text'}
      autoFocus={autoFocus && index === 0}
      required
    />
  ));
}
