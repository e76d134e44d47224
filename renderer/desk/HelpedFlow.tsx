import { ScanFace } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';
import { givenHelper, HelperFields, noHelper } from './HelperFields.tsx';
import { useDesk } from './useDesk.ts';

/** On behalf of another (代他人认证): the helper is noted, and only the pensioner's face is taken. */
export function HelpedFlow({ person }: { person: PersonPage }) {
  const { t } = useWords();
  const { client, ask } = useDesk();
  const [helper, setHelper] = useState(noHelper);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask(client.beginVisit({ personId: person.personId, helper: givenHelper(helper) }));
  };
  return (
    <form className="flow-form" onSubmit={submit}>
      <h1>{t('desk.way.helped')}</h1>
      <p>{t('desk.helper.lead')}</p>
      <HelperFields label={t('desk.helper.name')} helper={helper} onChange={setHelper} required autoFocus />
      <button type="submit" className="desk-button primary" data-testid="submit">
        <ScanFace aria-hidden /> {t('desk.helper.begin')}
      </button>
    </form>
  );
}
