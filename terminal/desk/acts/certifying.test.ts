import { expect, test } from 'vitest';
import {
  check,
  chen,
  emptyField,
  handIn,
  idOf,
  refusalOf,
  refusedActs,
  signedIn,
  wang,
  zeng,
} from '../testing/deskFixture.ts';

test("an operator's visual check becomes a signed record with its reason, its signature and the operator", async () => {
  const { client, store, desk } = await signedIn();
  const { recordId, nextBy } = await check(client, wang, { helper: { name: '王小明', relation: 'child' } });
  expect(nextBy).toBe('2027-05-20');
  const record = store.records.byId(recordId)?.record;
  expect(record).toMatchObject({
    method: 'assisted',
    result: 'certified',
    operator: { id: 'op-chen', name: '陈静' },
    consent: { given: false },
    verification: null,
    assistance: {
      identifiedBy: 'card',
      visualCheck: { reason: 'declined' },
      helper: { name: '王小明', relation: 'child' },
      confirmedBy: null,
    },
    evidence: [{ kind: 'signature', mediaType: 'image/png' }],
  });
  expect(store.evidence.get(record?.evidence[0]?.hash ?? '')?.bytes.length).toBeGreaterThan(100);
  expect(store.outbox.deliveryOf(recordId)?.state).toBe('queued');
  expect(desk.audit.entries().at(-1)).toMatchObject({ event: 'visual-check-recorded', operatorName: '陈静' });
});

test('a visual check without a signature is refused, also where the field was left empty', async () => {
  const at = await signedIn();
  expect(await refusalOf(check(at.client, wang, { signature: null }))).toBe('signature-missing');
  expect(await refusalOf(check(at.client, wang, { signature: await emptyField() }))).toBe(
    'signature-missing',
  );
  expect(refusedActs(at)).toMatchObject([
    { act: 'visual-check', reason: 'signature-missing' },
    { act: 'visual-check', reason: 'signature-missing' },
  ]);
});

test('nobody certifies themselves, in no way', async () => {
  const at = await signedIn();
  const own = '430102195803151234';
  expect(await refusalOf(check(at.client, own))).toBe('own-case');
  expect(await refusalOf(handIn(at.client, { personId: await idOf(at.client, own) }))).toBe('own-case');
  expect(await refusalOf(at.client.beginVisit({ personId: await idOf(at.client, own), helper: null }))).toBe(
    'own-case',
  );
  at.desk.visitDesk.tell({
    type: 'CARD',
    card: { cardId: 'c', name: '陈静', identityNumber: own, photo: new Uint8Array([1]), photoTakenOn: null },
  });
  expect(at.visits.snapshot.current.state).toBe('idle');
  expect(at.desk.state.current.notice?.reason).toBe('own-case');
  expect(refusedActs(at)).toHaveLength(4);
  expect([...at.store.records.iterate()]).toEqual([]);
});

test("a form counts only with every signature and seal, its scan, and another person's confirmation where the pack asks", async () => {
  const at = await signedIn();
  const { client, store } = at;
  const refused = async (change: object) => refusalOf(handIn(client, change));
  expect(await refused({ received: ['unit-head', 'attachment-1'] })).toBe('signature-missing');
  expect(await refused({ received: ['unit-head', 'unit-seal'] })).toBe('form-incomplete');
  expect(await refused({ scans: [] })).toBe('scan-missing');
  expect(await refused({ scans: [new Blob(['no picture'])] })).toBe('picture-unreadable');
  expect(await refused({ confirmation: null })).toBe('confirmation-missing');
  expect(await refused({ confirmation: chen })).toBe('confirmation-same-person');
  expect(await refused({ formId: 'consular-certificate' })).toBe('form-unknown');
  expect(refusedActs(at)).toHaveLength(7);
  const { recordId } = await handIn(client, { route: 'by-post' });
  expect(store.records.byId(recordId)?.record).toMatchObject({
    method: 'form',
    assistance: {
      form: {
        id: 'confirmation-form',
        route: 'by-post',
        received: ['unit-head', 'unit-seal', 'attachment-1'],
      },
      confirmedBy: { id: 'op-zhou' },
    },
    evidence: [{ kind: 'form', mediaType: 'image/jpeg' }],
  });
});

test('proof from abroad is taken from a consulate or a notary, whichever the notice names', async () => {
  const { client, store } = await signedIn();
  const personId = await idOf(client, zeng);
  const { forms } = await client.person({ personId });
  expect(forms.map(({ id }) => id)).toEqual([
    'elsewhere-form',
    'consular-certificate',
    'no-relations-certificate',
    'hong-kong-macao-certificate',
    'taiwan-certificate',
  ]);
  const [item] = forms[2]?.checklist ?? [];
  expect(item?.text['zh-CN']).toBe('我国驻外使领馆出具或当地公证机构出具');
  const { recordId } = await handIn(client, {
    personId,
    formId: 'no-relations-certificate',
    received: [item?.id ?? ''],
  });
  expect(store.records.byId(recordId)?.record.pack.id).toBe('luoyang-2018');
});

test('who is recorded as dead is certified in no way, and the page says why', async () => {
  const { client } = await signedIn();
  const personId = await idOf(client, '430102194001011235');
  const page = await client.person({ personId });
  const closed = page.ways.filter(({ closedBecause }) => closedBecause === 'recorded-dead');
  expect(closed.map(({ way }) => way)).toEqual(['camera', 'helped', 'visual-check', 'form']);
  expect(await refusalOf(check(client, '430102194001011235'))).toBe('recorded-dead');
});

test('a visual check leaves the contact that the notice asks for, and one that asks for none keeps none', async () => {
  const at = await signedIn();
  const { client, store } = at;
  const contact = { phone: '13800000009', name: '曾小军', address: '洛阳市涧西区' };
  const luoyang = await client.person({ personId: await idOf(client, zeng) });
  const required = new Map(luoyang.ways.map(({ way, contactRequired }) => [way, contactRequired]));
  expect(required.get('visual-check')).toEqual(['name', 'phone', 'address']);
  expect(required.get('form')).toEqual([]);
  expect(await refusalOf(check(client, zeng, { contact: null }))).toBe('contact-missing');
  expect(await refusalOf(check(client, zeng, { contact: { ...contact, address: ' ' } }))).toBe(
    'contact-missing',
  );
  expect(refusedActs(at)).toMatchObject(Array(2).fill({ act: 'visual-check', reason: 'contact-missing' }));
  const asked = await check(client, zeng, { contact });
  expect(store.records.byId(asked.recordId)?.record.contact).toEqual(contact);
  const notAsked = await check(client, wang, { contact });
  expect(store.records.byId(notAsked.recordId)?.record.contact).toBeNull();
});
