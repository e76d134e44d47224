import { useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import { FormRoute } from '../../domain/assistance.ts';
import { useWords } from '../words/words.ts';
import { Choice, Tick } from './Field.tsx';
import type { Done } from './FlowPane.tsx';
import { givenHelper, HelperFields, noHelper } from './HelperFields.tsx';
import { PictureInput } from './PictureInput.tsx';
import { useDesk } from './useDesk.ts';
import { usePictures } from './usePictures.ts';
import { useStaffWay } from './useStaffWay.tsx';

/** A paper that came in (确认表、异地认证表、境外证明): which, how, what is on it, and its picture. */
export function FormFlow({ person, onDone }: { person: PersonPage; onDone: (done: Done) => void }) {
  const { t, of } = useWords();
  const { client } = useDesk();
  const [formId, setFormId] = useState(person.forms[0]?.id ?? '');
  const [route, setRoute] = useState<FormRoute>('in-person');
  const [received, setReceived] = useState<readonly string[]>([]);
  const [helper, setHelper] = useState(noHelper);
  const scans = usePictures(5);
  const form = person.forms.find(({ id }) => id === formId);
  const { end, onSubmit } = useStaffWay(person, 'form', onDone, async (given) =>
    client.form({
      ...given,
      personId: person.personId,
      formId,
      route,
      helper: route === 'by-helper' ? givenHelper(helper) : null,
      received: [...received],
      scans: await scans.all(),
    }),
  );

  return (
    <form className="flow-form" onSubmit={onSubmit}>
      <h1>{t('desk.form.title')}</h1>
      <div className="pair">
        <Choice
          id="form"
          label={t('desk.form.which')}
          value={formId}
          choices={person.forms.map(({ id, title }) => ({ value: id, label: of(title) }))}
          onChange={(next) => {
            setFormId(next);
            setReceived([]);
          }}
          autoFocus
        />
        <Choice
          id="route"
          label={t('desk.form.route')}
          value={route}
          choices={FormRoute.options.map((value) => ({ value, label: t(`desk.form.${value}`) }))}
          onChange={setRoute}
        />
      </div>
      {form && <p className="hint">{of(form.instructions)}</p>}
      {route === 'by-helper' && (
        <HelperFields label={t('desk.helper.name')} helper={helper} onChange={setHelper} required />
      )}
      <fieldset className="box">
        <legend>{t('desk.form.check')}</legend>
        {form?.checklist.map(({ id, text }) => (
          <Tick
            key={id}
            id={`check-${id}`}
            label={of(text)}
            checked={received.includes(id)}
            onChange={(checked) =>
              setReceived(checked ? [...received, id] : received.filter((other) => other !== id))
            }
          />
        ))}
      </fieldset>
      <PictureInput
        id="scan"
        label={t('desk.form.scan')}
        count={scans.count}
        multiple
        onAdd={scans.add}
        onClear={scans.clear}
      />
      {end}
    </form>
  );
}
