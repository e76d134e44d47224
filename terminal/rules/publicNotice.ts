import type { PublicNotice } from '../../contract/terminal/index.ts';
import type { LocalisedText } from '../../domain/localisedText.ts';
import type { RosterEntry } from '../../domain/person.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';

/** What anyone may read before laying down a card, in the notice's own words. */
export function publicNotice(pack: PolicyPack): PublicNotice {
  return {
    packId: pack.id,
    title: pack.notice.title,
    issuer: pack.notice.issuer,
    paragraphs: [
      ...pack.coverage.who.map((body) => ({ kind: 'who' as const, heading: null, body })),
      ...pack.documents.map((body) => ({ kind: 'bring' as const, heading: null, body })),
      { kind: 'no-fee', heading: null, body: pack.fees.noFee },
      ...pack.whatIf.map(({ question, answer }) => ({
        kind: 'what-if' as const,
        heading: question,
        body: answer,
      })),
      ...pack.fraudLaw.map(({ title, text }) => ({ kind: 'fraud' as const, heading: title, body: text })),
    ],
    hotlines: helpFrom(pack),
  };
}

/** The telephone numbers for a person, those of their own township and schemes first; for nobody in particular, all that serve everybody. */
export function helpFrom(pack: PolicyPack, entry?: RosterEntry): PublicNotice['hotlines'] {
  const schemes = entry?.schemes.map(({ scheme }) => scheme) ?? [];
  return pack.hotlines
    .filter(({ purpose }) => purpose === 'enquiry')
    .filter(({ township }) => township === undefined || township === entry?.township)
    .filter(
      (hotline) => !entry || !hotline.schemes || hotline.schemes.some((scheme) => schemes.includes(scheme)),
    )
    .toSorted((a, b) => Number(b.township !== undefined) - Number(a.township !== undefined))
    .flatMap(({ label, numbers }) => numbers.map((number): HelpLine => ({ label, number })));
}

type HelpLine = { label: LocalisedText; number: string };
