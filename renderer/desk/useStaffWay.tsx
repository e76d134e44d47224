import { BadgeCheck } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import type { Contact } from '../../domain/contact.ts';
import type { StaffWay } from '../../domain/deskWay.ts';
import { useWords } from '../words/words.ts';
import {
  type Confirmation,
  ConfirmationFields,
  givenConfirmation,
  noConfirmation,
} from './ConfirmationFields.tsx';
import { ContactFields, contactKnown, givenContact } from './ContactFields.tsx';
import type { Done } from './FlowPane.tsx';
import { useDesk } from './useDesk.ts';
import { useOnce } from './useOnce.ts';

/** What every way without a camera brings besides its own. */
interface StaffEnd {
  contact: Contact | null;
  confirmation: Confirmation | null;
}

interface StaffWayForm {
  /** what is asked last in every such way, and its button */
  end: ReactNode;
  /** Records, and says when next; a refusal stays on the screen with everything that was filled in. */
  onSubmit: (event: FormEvent) => void;
}

/**
 * A certification that rests on staff instead of the camera: the contact that the notice asks for, a second person
 * where the pack wants one, and what is said when it is recorded.
 */
export function useStaffWay(
  person: PersonPage,
  way: StaffWay,
  onDone: (done: Done) => void,
  record: (end: StaffEnd) => Promise<{ recordId: string; nextBy: string | null }>,
): StaffWayForm {
  const { t, date } = useWords();
  const { ask } = useDesk();
  const [confirmation, setConfirmation] = useState(noConfirmation);
  const [contact, setContact] = useState(() => contactKnown(person.phone ? { phone: person.phone } : {}));
  const asked = person.ways.find((each) => each.way === way);
  const required = asked?.contactRequired ?? [];
  const second = asked?.secondConfirmation ?? false;

  const submit = useOnce(async () => {
    const recorded = await ask(
      record({
        contact: givenContact(required, contact),
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
  });

  return {
    end: (
      <>
        {required.length > 0 && (
          <fieldset className="box">
            <legend>{t('desk.visit.contact')}</legend>
            <ContactFields required={required} value={contact} onChange={setContact} />
          </fieldset>
        )}
        {second && <ConfirmationFields value={confirmation} onChange={setConfirmation} />}
        <button type="submit" className="desk-button primary" data-testid="submit">
          <BadgeCheck aria-hidden /> {t('desk.flow.submit')}
        </button>
      </>
    ),
    onSubmit(event) {
      event.preventDefault();
      submit();
    },
  };
}
