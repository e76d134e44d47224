import { useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import { VisualCheckReason } from '../../domain/assistance.ts';
import { useWords } from '../words/words.ts';
import { Choice, Tick } from './Field.tsx';
import type { Done } from './FlowPane.tsx';
import { givenHelper, HelperFields, noHelper } from './HelperFields.tsx';
import type { ComingPicture } from './pictures.ts';
import { SignaturePad } from './SignaturePad.tsx';
import { useDesk } from './useDesk.ts';
import { useStaffWay } from './useStaffWay.tsx';

/** The operator's own eyes instead of the camera (人工核验): the card, a reason, and the person's signature. */
export function VisualCheckFlow({ person, onDone }: { person: PersonPage; onDone: (done: Done) => void }) {
  const { t } = useWords();
  const { client } = useDesk();
  const [reason, setReason] = useState(person.likelyReason);
  const [cardSeen, setCardSeen] = useState(false);
  const [helper, setHelper] = useState(noHelper);
  const [signature, setSignature] = useState<ComingPicture | null>(null);
  const { end, onSubmit } = useStaffWay(person, 'visual-check', onDone, async (given) =>
    client.visualCheck({
      ...given,
      personId: person.personId,
      reason,
      cardSeen,
      signature: await signature,
      helper: givenHelper(helper),
    }),
  );

  return (
    <form className="flow-form" onSubmit={onSubmit}>
      <h1>{t('desk.visual-check.title')}</h1>
      <p>{t('desk.visual-check.lead')}</p>
      <Choice
        id="reason"
        label={t('desk.visual-check.reason')}
        value={reason}
        choices={VisualCheckReason.options.map((value) => ({
          value,
          label: t(`desk.visual-check.${value}`),
        }))}
        onChange={setReason}
        autoFocus
      />
      <Tick
        id="card-seen"
        label={t('desk.visual-check.cardSeen')}
        checked={cardSeen}
        onChange={setCardSeen}
      />
      <HelperFields label={t('desk.helper.name')} helper={helper} onChange={setHelper} />
      <SignaturePad onChange={setSignature} />
      {end}
    </form>
  );
}
