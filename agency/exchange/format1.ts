import { FerryBack, type FerryEvidence, type FerryOut } from '../../contract/exchange/format1.ts';
import { type AskedParcel, packageRefusals, type ToldParcel } from '../../contract/exchange/package.ts';
import type { Answer, ParcelName, Question, Trace } from '../../contract/exchange/parcels.ts';

/** Things of one kind in one question, where format 1 named them all at once. */
const [recordsPage, outcomesPage] = [500, 200];

/** What a package of format 1 asks for, in the order in which an agency of that time answered. */
export function askedInFormat1({ records, receipted, lost, returned, ...out }: FerryOut): AskedParcel[] {
  const { office } = out;
  return [
    ...(receipted.length > 0 ? [asked('heldRecords', { records: receipted })] : []),
    ...pages(records, recordsPage).map((page) => asked('records', { records: page, lost })),
    ...pages(returned, recordsPage).map((receipts) => asked('returned', { receipts })),
    ...(office
      ? [
          ...office.pins.map((pin) => asked('pins', pin)),
          ...office.requests.map(({ id: _, ...sent }) => asked('requests', sent)),
          ...pages(office.undecided, outcomesPage).map((ids) => asked('outcomes', { ids })),
          asked('gauges', { gauges: office.gauges }),
          asked('office', { desk: office.desk }),
        ]
      : []),
    ...(out.setAside ? [asked('setAside', out.setAside)] : []),
    asked('decisions', out.decisionsCursor === null ? {} : { cursor: out.decisionsCursor }),
    asked('certificate', undefined),
    asked('roster', { limit: 5000, ...(out.rosterCursor === null ? {} : { cursor: out.rosterCursor }) }),
    asked('packs', undefined),
    // As it stands behind everything that the package brought.
    asked('chain', undefined),
  ];
}

export const askedInPictures = ({ pieces }: FerryEvidence): AskedParcel[] =>
  pieces.map((piece) => asked('evidence', piece));

function asked<Name extends ParcelName>(parcel: Name, question: Question<Name>): AskedParcel {
  return { parcel, question };
}

function pages<Thing>(things: readonly Thing[], size: number): Thing[][] {
  return Array.from({ length: Math.ceil(things.length / size) }, (_, n) =>
    things.slice(n * size, (n + 1) * size),
  );
}

/** The answers in the fields of format 1. */
export function backInFormat1(
  head: { terminalId: string; writtenAt: string },
  out: FerryOut,
  told: readonly ToldParcel[],
): FerryBack {
  const answers = <Name extends ParcelName>(name: Name) =>
    told.flatMap(({ parcel, trace, outcome }) =>
      parcel === name && outcome.ok
        ? [{ trace: trace as Trace<Name>, answer: outcome.answer as Answer<Name> }]
        : [],
    );
  const [chain] = answers('chain');
  if (!chain) throw new Error('How far a chain is held is always told');
  const results = answers('records').flatMap(({ trace, answer }) =>
    answer.results.map((result, index) => ({ result, hash: trace.hashes[index] ?? '' })),
  );
  const decisions = answers('decisions');
  const [again] = answers('setAside');
  const [certificate] = answers('certificate');
  // What a terminal of format 1 reads is written along.
  return FerryBack.parse({
    format: 'anxin-ferry-back',
    ...head,
    chain: chain.answer,
    lacking: answers('heldRecords').some(({ answer }) => answer.held.includes(false)),
    tookBack: out.returned.length > 0,
    decisionsCursorKnown: !told.some(
      ({ parcel, outcome }) => parcel === 'decisions' && !outcome.ok && outcome.code === 'CURSOR_UNKNOWN',
    ),
    receipts: [
      ...results.flatMap(({ result }) => (result.ok ? [result.receipt] : [])),
      ...(again?.answer.receipts ?? []),
    ],
    refused: [
      ...results.flatMap(({ result, hash }) => (result.ok ? [] : [{ hash, refusal: result.refusal }])),
      ...(again?.answer.refused ?? []),
    ],
    ...(again ? { setAside: { requests: again.answer.requests } } : {}),
    decisions: decisions.flatMap(({ answer }) => answer.receipts),
    decisionsCursor: decisions.at(-1)?.answer.cursor ?? out.decisionsCursor ?? '',
    evidence: answers('evidence').map(({ trace }) => trace),
    ...(certificate ? { certificate: certificate.answer.certificate } : {}),
    roster: rosterOf(answers('roster')),
    packs: answers('packs').flatMap(({ answer }) => answer.packs),
    ...officeOf(told, answers('office')),
  });
}

/** Where the roster was refused, a piece of one that begins nowhere: no terminal takes it. */
const noRoster = { full: false, after: 'refused', changes: [], cursor: '', remaining: 0 };

function rosterOf(pages: { trace: Trace<'roster'>; answer: Answer<'roster'> }[]): FerryBack['roster'] {
  const [first, last] = [pages[0], pages.at(-1)];
  if (!first || !last) return noRoster;
  const after = first.trace.cursor ?? null;
  const changes = pages.flatMap(({ answer }) => answer.changes);
  return {
    full: after === null,
    after,
    changes,
    cursor: last.answer.cursor,
    remaining: last.answer.remaining,
  };
}

function officeOf(
  told: readonly ToldParcel[],
  [sheet]: { answer: Answer<'office'> }[],
): Pick<FerryBack, 'office'> {
  if (!sheet?.answer.changed) return {};
  type Office = NonNullable<FerryBack['office']>;
  const of = (name: ParcelName) =>
    told.filter(({ parcel, outcome }) => parcel === name && (outcome.ok || !isPassing(outcome.code)));
  const pins = of('pins').map(({ trace, outcome }) => ({
    pin: trace,
    outcome: outcome.ok
      ? { ok: true, ...(outcome.answer as object) }
      : { ok: false, ...(outcome.data as object) },
  })) as Office['pins'];
  const taken = of('requests').map(({ trace, outcome }) => ({
    id: (trace as Trace<'requests'>).id,
    outcome: outcome.ok ? outcome.answer : { state: 'not-taken', ...(outcome.data as object) },
  })) as Office['outcomes'];
  const known = of('outcomes').flatMap(({ trace, outcome }) =>
    outcome.ok
      ? (outcome.answer as Answer<'outcomes'>).outcomes.flatMap((each, index) => {
          const id = (trace as Trace<'outcomes'>).ids[index];
          return id === undefined ? [] : [{ id, outcome: each }];
        })
      : [],
  ) as Office['outcomes'];
  const { tag, sheet: content } = sheet.answer;
  return { office: { tag, sheet: content as Office['sheet'], pins, outcomes: [...taken, ...known] } };
}

/** Refusals for which format 1 has no words: the terminal hears nothing and asks again with its next stick. */
const isPassing = (code: string): boolean => (Object.values(packageRefusals) as string[]).includes(code);
