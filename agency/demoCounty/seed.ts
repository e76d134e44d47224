import { OfficerRole } from '../../contract/agency.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import type { ReferenceTemplate } from '../../domain/person.ts';
import { appointOfficer } from '../officers/officers.ts';
import { putPersons } from '../roster/persons.ts';
import type { AgencyServices } from '../services.ts';
import { newActivationCode } from '../terminals/activation.ts';
import { countyPeople, demoPersons, hunanPack, luoyangPack } from './people.ts';

/** Codes with which terminals of the demo county activate. Printed here because nobody real is behind them. */
export const demoActivationCodes: readonly string[] = Array.from(
  { length: 8 },
  (_, n) => `DEMO-0000-000${n + 1}`,
);

/** The office in which the terminals of the demo county stand. */
const demoOffice = '示范县政务服务大厅';

/** The token of the demo county's officer. */
export const demoOfficerToken = 'demo-county-officer';

/** Makes the picture of a demo person's face that the agency holds, from the name of the face (`A`, `B`). */
export type TemplateFor = (personId: string, face: string) => Promise<ReferenceTemplate | null>;

/** Fills an empty agency with the demo county; one that has people already stays as it is. */
export async function seedDemoCounty(
  services: AgencyServices,
  options: { size?: number; templateFor?: TemplateFor } = {},
): Promise<void> {
  const roles = OfficerRole.options;
  await appointOfficer(services, { officerId: 'demo', name: '示范经办员', roles }, demoOfficerToken);
  for (const code of demoActivationCodes)
    await newActivationCode(services, [hunanPack, luoyangPack], code, demoOffice);
  const already = await services.db.selectFrom('person').select('pack_id').limit(1).execute();
  if (already.length > 0) return;
  const today = calendarDateAt(services.now());
  for (const { id, entry, template } of demoPersons(today)) {
    const picture = template === null ? null : ((await options.templateFor?.(id, template)) ?? null);
    await putPersons(services, [{ ...entry, ...(picture ? { template: picture } : {}) }]);
  }
  const people = [...countyPeople(today, options.size ?? 360)];
  for (let from = 0; from < people.length; from += 500) {
    await putPersons(services, people.slice(from, from + 500));
  }
  services.log.write('demo-county-seeded', { people: people.length });
}
