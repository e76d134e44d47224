import { createHash } from 'node:crypto';
import type { Draw } from '../../../agency/demoCounty/draw.ts';
import type { County } from '../county.ts';
import type { World } from '../world.ts';
import { brokenEvidencePromises } from './evidence.ts';
import { agencyState, anyOrderEndsTheSame, replayChangesNothing } from './order.ts';
import { brokenRecordPromises } from './records.ts';
import { everyTerminalKnowsThePeople } from './roster.ts';

/** Looks whether every promise was kept. Each one that was not is a sentence. */
export async function brokenPromises(
  county: County,
  world: World,
  draw: Draw,
): Promise<{ broken: string[]; fingerprint: string }> {
  const broken = await brokenRecordPromises(county, world);
  const before = await agencyState(county);
  broken.push(...(await brokenEvidencePromises(county, world)));
  broken.push(...(await everyTerminalKnowsThePeople(county, world)));
  broken.push(...(await replayChangesNothing(county, draw)));
  broken.push(...(await anyOrderEndsTheSame(county, draw)));
  return { broken, fingerprint: createHash('sha256').update(before).digest('hex').slice(0, 16) };
}
