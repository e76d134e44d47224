import type { DeskRequest } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import type { RequestPaper } from '../../vault/store/deskRequests.ts';
import type { DeskResult } from '../operators/deskSession.ts';
import { scansOf } from './deskAct.ts';
import { scanOf, signatureOf } from './papers.ts';

/** What a request asks, and the papers that came with it. */
export interface RequestContents {
  content: object;
  papers: RequestPaper[];
}

/** What the cases look at besides the request itself. */
export interface RequestScene {
  entry: RosterEntry;
  today: CalendarDate;
  /** the days on which the person was certified, here and by the agency's list */
  certifications: readonly CalendarDate[];
  /** whether a picture holds one clear face */
  holdsOneFace(jpeg: Uint8Array): Promise<boolean>;
}

type Kind = DeskRequest['kind'];
type RequestOf<Some extends Kind> = Extract<DeskRequest, { kind: Some }>;
type Case<Some extends Kind> = (
  request: RequestOf<Some>,
  scene: RequestScene,
) => Promise<DeskResult<RequestContents>>;

const refuse = (reason: Extract<DeskResult<never>, { ok: false }>['reason'], on?: CalendarDate) =>
  ({ ok: false, reason, ...(on === undefined ? {} : { on }) }) as const;
const ask = (content: object, papers: RequestPaper[]) => ({ ok: true, value: { content, papers } }) as const;

/** What each kind of request must have before it is filed. */
const cases: { [Some in Kind]: Case<Some> } = {
  async 'first-photo'({ photo }, { today, holdsOneFace }) {
    const paper = await scanOf(photo, 'photo');
    if (!paper) return refuse('picture-unreadable');
    if (!(await holdsOneFace(paper.bytes))) return refuse('photo-unusable');
    return ask({ takenOn: today }, [paper]);
  },
  async 'correct-data'({ changes, documents }, { entry }) {
    const sameName = changes.name === entry.name && !changes.phone && !changes.address;
    if (sameName || Object.values(changes).every((value) => value === undefined))
      return refuse('nothing-changed');
    const papers = await scansOf(documents, 'document');
    if (!papers) return refuse('picture-unreadable');
    if (changes.name !== undefined && papers.length === 0) return refuse('scan-missing');
    return ask({ changes }, papers);
  },
  async 'report-death'(request, scene) {
    // Somebody who was seen alive cannot have died before.
    const later = scene.certifications
      .filter((on) => on > request.on)
      .sort()
      .at(-1);
    if (later !== undefined) return refuse('certified-after-death', later);
    return reported(request, scene);
  },
  'report-custody': reported,
  async 'withdraw-consent'({ signature }) {
    const signed = await signatureOf(signature);
    return signed ? ask({}, [signed]) : refuse('signature-missing');
  },
};

async function reported(
  { on, informant, documents }: RequestOf<'report-death' | 'report-custody'>,
  { today }: RequestScene,
): Promise<DeskResult<RequestContents>> {
  if (on > today) return refuse('date-in-future');
  const papers = await scansOf(documents, 'document');
  if (!papers) return refuse('picture-unreadable');
  return ask({ on, informant }, papers);
}

/** What is filed, or why it is not. */
export function contentsOf<Some extends Kind>(
  request: RequestOf<Some> & { kind: Some },
  scene: RequestScene,
): Promise<DeskResult<RequestContents>> {
  return (cases[request.kind] as Case<Some>)(request, scene);
}
