import { Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { DeskRequest, PersonPage } from '../../contract/terminal/index.ts';
import type { RequestKind } from '../../domain/deskRequest.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';
import type { Done } from './FlowPane.tsx';
import { HelperFields, noHelper } from './HelperFields.tsx';
import { PictureInput } from './PictureInput.tsx';
import type { ComingPicture } from './pictures.ts';
import { SignaturePad } from './SignaturePad.tsx';
import { useDesk } from './useDesk.ts';
import { useOnce } from './useOnce.ts';
import { usePictures } from './usePictures.ts';

interface RequestFlowProps {
  person: PersonPage;
  kind: RequestKind;
  onDone: (done: Done) => void;
}

/** Something asked of the agency (申请): what is needed for it, and nothing else. */
export function RequestFlow({ person, kind, onDone }: RequestFlowProps) {
  const { t } = useWords();
  const { client, ask } = useDesk();
  const { status } = useTerminal();
  const [on, setOn] = useState(status?.today ?? '');
  const [informant, setInformant] = useState(noHelper);
  const [changes, setChanges] = useState({ name: '', phone: '', address: '' });
  const pictures = usePictures(kind === 'first-photo' ? 1 : 5);
  const [signature, setSignature] = useState<ComingPicture | null>(null);
  const reports = kind === 'report-death' || kind === 'report-custody';

  const request = async (): Promise<DeskRequest> => {
    switch (kind) {
      case 'first-photo':
        return { kind, photo: (await pictures.all())[0] ?? new Blob() };
      case 'correct-data':
        return {
          kind,
          changes: Object.fromEntries(Object.entries(changes).filter(([, value]) => value.trim() !== '')),
          documents: await pictures.all(),
        };
      case 'report-death':
      case 'report-custody':
        return { kind, on, informant, documents: await pictures.all() };
      case 'withdraw-consent':
        return { kind, signature: await signature };
    }
  };
  const submit = useOnce(async () => {
    const filed = await ask(client.request({ personId: person.personId, request: await request() }));
    if (!filed) return;
    const erased = kind === 'withdraw-consent' ? t('desk.flow.erased', { count: filed.erasedPieces }) : null;
    onDone({ title: t('desk.flow.requestDone'), lead: erased, recordId: null });
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };

  return (
    <form className="flow-form" onSubmit={onSubmit}>
      <h1>{t(`desk.way.${kind}`)}</h1>
      {reports && (
        <>
          <Field
            id="on"
            label={t('desk.request.date')}
            type="date"
            value={on}
            onChange={setOn}
            required
            autoFocus
          />
          <HelperFields
            label={t('desk.helper.informant')}
            helper={informant}
            onChange={setInformant}
            required
          />
        </>
      )}
      {kind === 'correct-data' && (
        <>
          <Field
            id="new-name"
            label={t('desk.request.newName')}
            value={changes.name}
            onChange={(name) => setChanges({ ...changes, name })}
            maxLength={50}
            autoFocus
          />
          <Field
            id="new-phone"
            label={t('desk.request.newPhone')}
            value={changes.phone}
            onChange={(phone) => setChanges({ ...changes, phone })}
            maxLength={30}
          />
          <Field
            id="new-address"
            label={t('desk.request.newAddress')}
            value={changes.address}
            onChange={(address) => setChanges({ ...changes, address })}
            maxLength={200}
          />
        </>
      )}
      {kind === 'first-photo' && <p>{t('desk.request.photoLead')}</p>}
      {kind === 'withdraw-consent' ? (
        <>
          <p>{t('desk.request.withdrawLead')}</p>
          <SignaturePad onChange={setSignature} />
        </>
      ) : (
        <PictureInput
          id="documents"
          label={t(kind === 'first-photo' ? 'desk.way.first-photo' : 'desk.request.documents')}
          count={pictures.count}
          multiple={kind !== 'first-photo'}
          onAdd={pictures.add}
          onClear={pictures.clear}
        />
      )}
      <button type="submit" className="desk-button primary" data-testid="submit">
        <Send aria-hidden /> {t('desk.flow.submit')}
      </button>
    </form>
  );
}
