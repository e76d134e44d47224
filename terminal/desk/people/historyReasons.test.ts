import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { certifyingAgency } from '../../print/testing/paperFixture.ts';
import { wangGuilan } from '../../vault/testing/storeFixture.ts';
import { createDeskRouter } from '../deskRouter.ts';
import { certifyByCamera, openTestDesk, pins } from '../testing/deskFixture.ts';

test('the desk says why the agency put a record before an officer, and nothing where it took it', async () => {
  const at = await openTestDesk();
  const client = createRouterClient(createDeskRouter(at.desk));
  await client.signIn({ name: '陈静', pin: pins.chen });
  await certifyByCamera(client, at.visits, wangGuilan.identityNumber);
  const agency = await certifyingAgency(at.store);
  const [kept] = at.store.records.iterate();
  if (!kept) throw new Error('nothing was recorded');
  const latest = async () => {
    const { personId } = await client.byNumber({ identityNumber: wangGuilan.identityNumber });
    return (await client.person({ personId })).history[0];
  };
  await agency.decide(kept.record, kept.token, 'accepted');
  expect(await latest()).toMatchObject({ delivery: 'accepted', reason: null });
  await agency.decide(kept.record, kept.token, 'needs-review', 'terminal-stale');
  expect(await latest()).toMatchObject({ delivery: 'needs-review', reason: 'terminal-stale' });
});
