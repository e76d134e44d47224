import { BadgeCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import { VisualCheckReason } from '../../domain/assistance.ts';
import { useWords } from '../words/words.ts';
import { ConfirmationFields, givenConfirmation, noConfirmation } from './ConfirmationFields.tsx';
import { Choice, Tick } from './Field.tsx';
import type { Done } from './FlowPane.tsx';
import { givenHelper, HelperFields, noHelper } from './HelperFields.tsx';
import { SignaturePad } from './SignaturePad.tsx';
import { useDesk } from './useDesk.ts';

/** Why, as far as the terminal knows it already. */
function likelyReason(person: PersonPage): VisualCheckReason {
  if (person.attemptsLeft <= 0) return 'attempts-exhausted';
  return person.reference === null ? 'no-reference' : 'declined';
}

/** The operator's own eyes instead of the camera (人工核验): the card, a reason, and the person's signature. */
export function VisualFlow({ person, onDone }: { person: PersonPage; onDone: (done: Done) => void }) {
  const { t, date } = useWords();
  const { client, ask } = useDesk();
  const [reason, setReason] = useState(likelyReason(person));
  const [cardSeen, setCardSeen] = useState(false);
  const [helper, setHelper] = useState(noHelper);
  const [signature, setSignature] = useState<Blob | null>(null);
  const [confirmation, setConfirmation] = useState(noConfirmation);
  const second = person.ways.some(
    ({ way, secondConfirmation }) => way === 'visual-check' && secondConfirmation,
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const recorded = await ask(
      client.visualCheck({
        personId: person.personId,
        reason,
        cardSeen,
        signature,
        helper: givenHelper(helper),
        confirmation: second ? givenConfirmation(confirmation) : null,
      }),
    );
    if (!recorded) return;
    const { recordId, nextBy } = recorded;
    onDone({
      title: t('desk.flow.done'),
      lead: nextBy && t('desk.flow.nextBy', { date: date(nextBy) }),
      recordId,
    });
  };

  return (
    <form className="flow-form" onSubmit={submit}>
      <h1>{t('desk.visual.title')}</h1>
      <p>{t('desk.visual.lead')}</p>
      <Choice
        id="reason"
        label={t('desk.visual.reason')}
        value={reason}
        choices={VisualCheckReason.options.map((value) => ({ value, label: t(`desk.visual.${value}`) }))}
        onChange={setReason}
        autoFocus
      />
      <Tick id="card-seen" label={t('desk.visual.cardSeen')} checked={cardSeen} onChange={setCardSeen} />
      <HelperFields label={t('desk.helper.name')} helper={helper} onChange={setHelper} />
      <SignaturePad onChange={setSignature} />
      {second && <ConfirmationFields value={confirmation} onChange={setConfirmation} />}
      <button type="submit" className="desk-button primary" data-testid="submit">
        <BadgeCheck aria-hidden /> {t('desk.flow.submit')}
      </button>
    </form>
  );
}
