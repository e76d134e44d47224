import { ArrowLeft, CircleCheckBig, UserRound } from 'lucide-react';
import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { Digits } from '../keyboard/Digits.tsx';
import { PinyinKeyboard } from '../keyboard/PinyinKeyboard.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { useSpoken } from '../voice/useVoice.ts';
import { useAct } from '../wire/useTerminal.ts';
import type { MessageKey } from '../words/texts.ts';
import { useWords } from '../words/words.ts';

type ContactSnapshot = Extract<VisitSnapshot, { state: 'contact' }>;
type Field = ContactSnapshot['required'][number];

/** The order in which the fields are asked for: the easiest first. */
const order: readonly Field[] = ['phone', 'name', 'address'];

const leads = {
  phone: 'contact.phoneLead',
  name: 'contact.nameLead',
  address: 'contact.addressLead',
} as const satisfies Record<Field, MessageKey>;

/** A mobile number of the mainland (手机号码). */
const phoneDigits = 11;
const longest: Readonly<Record<Field, number>> = { phone: phoneDigits, name: 50, address: 200 };

/** What the notice asks to be left, one question at a time, with keys large enough for a trembling hand. */
export function Contact({ visitor, required }: Pick<ContactSnapshot, 'visitor' | 'required'>) {
  const { t, spoken } = useWords();
  const act = useAct();
  const fields = order.filter((field) => required.includes(field));
  const [values, setValues] = useState<Readonly<Record<Field, string>>>({ phone: '', name: '', address: '' });
  const [index, setIndex] = useState(0);
  const [remark, setRemark] = useState('');
  const field = fields[index] ?? 'phone';
  const value = values[field];
  useSpoken(spoken(`contact.${field}`));

  const write = (text: string): void => {
    const plain = field === 'phone' ? text.replace(/\D/g, '') : text;
    setRemark('');
    setValues({ ...values, [field]: plain.slice(0, longest[field]) });
  };
  const confirm = () => {
    if (value.trim() === '') return setRemark(t('contact.empty'));
    if (field === 'phone' && value.length < phoneDigits)
      return setRemark(t('contact.phoneShort', { missing: phoneDigits - value.length }));
    if (index + 1 < fields.length) return setIndex(index + 1);
    act({ act: 'contact', ...Object.fromEntries(fields.map((name) => [name, values[name].trim()])) });
  };

  return (
    <div className="contact" key={field}>
      <div className="contact-ask">
        <h1>{t(`contact.${field}`)}</h1>
        <p className="lead">{t(leads[field])}</p>
        {fields.length > 1 && (
          <p className="step-of">{t('contact.step', { step: index + 1, steps: fields.length })}</p>
        )}
        <TextField value={value} onChange={write} autoFocus>
          <Label className="visually-hidden">{t(`contact.${field}`)}</Label>
          <Input
            className={`field-input field-input-${field}`}
            data-testid={`contact-${field}`}
            autoComplete="off"
            spellCheck={false}
            // The page has its own large keys; a system keyboard would cover them.
            inputMode="none"
            onKeyDown={({ key }) => {
              if (key === 'Enter') confirm();
            }}
          />
        </TextField>
        <p className="remark" role="status">
          {remark}
        </p>
        {field === 'name' && value === '' && (
          <BigButton icon={UserRound} testId="contact-self" onPress={() => write(visitor.name)}>
            {t('contact.self')}
          </BigButton>
        )}
      </div>
      <div className="contact-keys">
        {field === 'phone' ? (
          <Digits value={value} onChange={write} />
        ) : (
          <PinyinKeyboard value={value} onChange={write} />
        )}
      </div>
      <div className="screen-actions contact-actions">
        <BigButton kind="primary" icon={CircleCheckBig} testId="act-contact-confirm" onPress={confirm}>
          {t('contact.confirm')}
        </BigButton>
        {index > 0 && (
          <BigButton kind="quiet" icon={ArrowLeft} testId="back" onPress={() => setIndex(index - 1)}>
            {t('acts.back')}
          </BigButton>
        )}
      </div>
    </div>
  );
}
