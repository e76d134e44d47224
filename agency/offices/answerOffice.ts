import { OfficeBack, type OfficeOut } from '../../contract/agency.ts';
import { keepGauges } from '../officers/oversight.ts';
import { takeRequest, tellOutcomes } from '../requests/takeRequest.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { tellOffice } from './offices.ts';
import { takePin } from './staff.ts';

/**
 * Answers what a terminal without a line has for its office; the same again changes nothing.
 * @param writtenAtMs when the terminal wrote it, by its clock
 */
export async function answerOffice(
  services: AgencyServices,
  terminal: AuthenticatedTerminal,
  out: OfficeOut,
  writtenAtMs: number,
): Promise<OfficeBack> {
  const pins: OfficeBack['pins'] = [];
  for (const pin of out.pins) pins.push({ pin, outcome: await takePin(services, terminal, pin) });
  const outcomes: OfficeBack['outcomes'] = [];
  for (const { id, ...sent } of out.requests) {
    const taken = await takeRequest(services, terminal, sent);
    outcomes.push({
      id,
      outcome: taken.ok ? taken.outcome : { state: 'not-taken', reason: taken.reason },
    });
  }
  const known = out.undecided.length > 0 ? await tellOutcomes(services, out.undecided) : [];
  for (const [index, id] of out.undecided.entries()) {
    const outcome = known[index];
    if (outcome) outcomes.push({ id, outcome });
  }
  await keepGauges(services, terminal.terminalId, out.gauges, writtenAtMs);
  const office = await tellOffice(services, terminal, { desk: out.desk });
  if (!office.changed) throw new Error('A sheet that nobody knows is always told');
  // What a terminal of format 1 reads is written along.
  return OfficeBack.parse({ tag: office.tag, sheet: office.sheet, pins, outcomes });
}
