import { expect, test, vi } from 'vitest';
import { startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { damage, pagesOf } from '../../terminal/vault/testing/damageFixture.ts';
import { frameOf } from '../../terminal/vault/testing/storeFixture.ts';
import { ferryOf, syncingTerminal, temporaryFolder } from './syncBench.ts';

test('a picture that neither stick nor sync can read is told as damage, and the records are at the agency all the same', async () => {
  const agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
  try {
    const onDamage = vi.fn();
    const before = await syncingTerminal(agency.url);
    const { officer } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
    const { code } = await officer.newActivationCode({ packIds: ['hunan-provincial-2022'] });
    await before.sync.activate(code);
    expect(await before.sync.runOnce()).toEqual({ ok: true });
    const id = await before.certify({}, [frameOf({ mayLeave: true })]);
    const page = pagesOf(before, 'evidence').at(-1) as number;
    const { file, key } = before;
    before.store.close();
    damage(file, [page]);
    const terminal = await syncingTerminal(agency.url, { file, key, changes: { onDamage } });
    const { sync, store, log } = terminal;
    terminal.cut(true);
    const toldByStick = vi.fn();
    const ferry = await ferryOf(terminal, { onDamage: toldByStick });
    expect(await ferry.write(temporaryFolder())).toMatchObject({ ok: true, records: 1, pictures: 0 });
    expect(toldByStick).toHaveBeenCalledOnce();
    terminal.cut(false);
    expect(await sync.runOnce()).toEqual({ ok: false, reason: { kind: 'store', reason: 'corrupt' } });
    expect(onDamage).toHaveBeenCalledOnce();
    expect(store.outbox.deliveryOf(id)?.state).toBe('accepted');
    expect(log.join('')).not.toContain('430199195103120022');
  } finally {
    await agency.stop();
  }
});

test('a record that the stick cannot read is told as damage, and by name to whoever writes the stick', async () => {
  const agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
  try {
    const before = await syncingTerminal(agency.url);
    const { officer } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
    const { code } = await officer.newActivationCode({ packIds: ['hunan-provincial-2022'] });
    await before.sync.activate(code);
    expect(await before.sync.runOnce()).toEqual({ ok: true });
    await before.certify();
    const page = pagesOf(before, 'records').at(-1) as number;
    const { file, key } = before;
    before.store.close();
    damage(file, [page]);
    const terminal = await syncingTerminal(agency.url, { file, key });
    const onDamage = vi.fn();
    const ferry = await ferryOf(terminal, { onDamage });
    expect(await ferry.write(temporaryFolder())).toEqual({ ok: false, reason: 'corrupt' });
    expect(onDamage).toHaveBeenCalledOnce();
    expect(terminal.log.join('')).not.toContain('430199195103120022');
  } finally {
    await agency.stop();
  }
});

test('a template that the answer on the stick would replace, and which cannot be read, is told as damage', async () => {
  const agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
  try {
    const packId = 'hunan-provincial-2022';
    const { officer } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
    const photographed = (shade: number) => ({
      identityNumber: '430199193401010017',
      name: '试验人',
      packId,
      schemes: [{ scheme: 'institution-pension' as const, drawingSince: '2010-01-01' }],
      certifications: [],
      template: { mediaType: 'image/jpeg' as const, data: Buffer.alloc(900, shade).toString('base64') },
    });
    await officer.putPersons({ entries: [photographed(1)] });
    const before = await syncingTerminal(agency.url);
    const { code } = await officer.newActivationCode({ packIds: [packId] });
    await before.sync.activate(code);
    expect(await before.sync.runOnce()).toEqual({ ok: true });
    const pages = pagesOf(before, 'roster_templates');
    const { file, key } = before;
    before.store.close();
    damage(file, pages);
    const terminal = await syncingTerminal(agency.url, { file, key });
    terminal.cut(true);
    const onDamage = vi.fn();
    const ferry = await ferryOf(terminal, { onDamage });
    const stick = temporaryFolder();
    await officer.putPersons({ entries: [photographed(2)] });
    expect(await ferry.write(stick)).toMatchObject({ ok: true });
    await answerStick(agency.services, stick);
    expect(await ferry.read(stick)).toEqual({ ok: false, reason: 'corrupt' });
    expect(onDamage).toHaveBeenCalledOnce();
    expect(terminal.log.join('')).not.toContain('430199193401010017');
  } finally {
    await agency.stop();
  }
});
