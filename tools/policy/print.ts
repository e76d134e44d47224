import { addDays } from '../../domain/calendar.ts';
import type { LocalisedText } from '../../domain/localisedText.ts';
import { inEveryLanguage } from '../../domain/localisedText.ts';
import { standingChanges } from '../../domain/policy/changeDays.ts';
import { explain } from '../../domain/policy/explain.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { packJsonSchema } from '../../domain/policy/packSchema.ts';
import { type PersonStanding, type SchemeStanding, standing } from '../../domain/policy/standing.ts';
import { dateGiven, packCalled, personIn } from './input.ts';

/** Prints where a person stands on a day and why, for each scheme and over all. */
export function printStanding(given: { pack?: string; person?: string; on?: string }): true {
  const pack = packCalled(given.pack);
  const person = personIn(given.person);
  const stands = standing(pack, person, dateGiven('--on', given.on));
  printJson({
    pack: { id: pack.id, version: pack.version },
    standing: stands,
    explanation: explanations(pack, stands),
    schemes: stands.schemes.map((each) => ({ scheme: each.scheme, explanation: explanations(pack, each) })),
  });
  return true;
}

/** Prints the standing before a date, then a line for each day up to another one on which it changes. */
export function printCalendar(given: { pack?: string; person?: string; from?: string; to?: string }): true {
  const pack = packCalled(given.pack);
  const person = personIn(given.person);
  const from = dateGiven('--from', given.from);
  const to = dateGiven('--to', given.to);
  const line = (day: string, stands: PersonStanding) =>
    console.log(`${day}  ${stands.status.padEnd(11)}  ${explain(pack, stands, 'zh-CN').text}`);
  line('    before', standing(pack, person, addDays(from, -1)));
  for (const change of standingChanges(pack, person, from, to)) line(change.on, change.standing);
  return true;
}

/** Prints the JSON Schema of a pack. */
export function printSchema(): true {
  printJson(packJsonSchema());
  return true;
}

function explanations(pack: PolicyPack, stands: SchemeStanding | PersonStanding): LocalisedText {
  return inEveryLanguage((language) => explain(pack, stands, language).text);
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
