import { implement } from '@orpc/server';
import { deskContract } from '../../contract/terminal/index.ts';
import type { OperatorEntry } from '../../domain/operator.ts';
import type { RosterEntry } from '../../domain/person.ts';
import { checkCode } from '../print/checkCode.ts';
import { printWords } from '../print/printWords.ts';
import { type Desk, mayCertifyOthers } from './desk.ts';
import { asResult, type DeskErrors, performAt, value } from './deskCalls.ts';
import { drawNoticeList } from './lists/noticeLists.ts';
import { outreachTable } from './lists/outreachList.ts';
import { deskReport } from './lists/report.ts';
import type { DeskAct } from './operators/auditEvents.ts';
import type { DeskResult } from './operators/deskSession.ts';

/** More lines than this are not drawn at once; the file has all of them. */
const mostLines = 400;

/** The desk's side of the wire. In a hall there is no desk, and every call is refused. */
export function createDeskRouter(desk: Desk | null) {
  const os = implement(deskContract);

  const { theDesk, refusal, perform } = performAt(desk);

  /** The same for an act on a person. */
  function performFor<Value>(
    act: DeskAct,
    errors: DeskErrors,
    personId: string,
    task: (entry: RosterEntry, by: OperatorEntry, at: Desk) => DeskResult<Value> | Promise<DeskResult<Value>>,
  ): Promise<Value> {
    let found: RosterEntry | null = null;
    return perform(
      act,
      errors,
      (by, at) => {
        const entry = at.people.entryOf(personId);
        if (!entry.ok) return entry;
        found = entry.value;
        return task(entry.value, by, at);
      },
      () => found?.identityNumber ?? null,
    );
  }

  return os.router({
    watch: os.watch.handler(({ signal, errors }) => theDesk(errors).state.watch(signal)),
    setUp: os.setUp.handler(async ({ input, errors }) => {
      const result = await asResult(() => theDesk(errors).sessions.setUp(input));
      if (!result.ok) throw refusal(errors, result);
    }),
    signIn: os.signIn.handler(async ({ input, errors }) => {
      const result = await asResult(() => theDesk(errors).sessions.signIn(input));
      if (!result.ok) throw refusal(errors, result);
    }),
    choosePin: os.choosePin.handler(async ({ input, errors }) => {
      const result = await asResult(() => theDesk(errors).sessions.choosePin(input));
      if (!result.ok) throw refusal(errors, result);
      theDesk(errors).askAgency();
    }),
    signOut: os.signOut.handler(({ errors }) => theDesk(errors).sessions.signOut()),
    lock: os.lock.handler(({ errors }) => theDesk(errors).sessions.lock()),
    touch: os.touch.handler(({ errors }) => theDesk(errors).sessions.touch()),

    search: os.search.handler(({ input, errors }) =>
      perform('search', errors, async (_by, at) => value(await at.people.search(input.text))),
    ),
    byNumber: os.byNumber.handler(({ input, errors }) =>
      perform('by-number', errors, (_by, at) => {
        const found = at.people.byNumber(input.identityNumber);
        return found.ok ? value({ personId: found.value }) : found;
      }),
    ),
    person: os.person.handler(({ input, errors }) =>
      performFor('open-person', errors, input.personId, async (entry, by, at) => {
        at.lookAround();
        const page = await at.people.page(entry, by, at.place());
        at.acts.opened(by, entry);
        return value(page);
      }),
    ),

    today: os.today.handler(({ errors }) => perform('today', errors, (_by, at) => value(at.today()))),
    wait: os.wait.handler(({ input, errors }) =>
      performFor('wait', errors, input.personId, (entry, _by, at) =>
        value(at.acts.wait(entry, input.waiting)),
      ),
    ),
    setPlace: os.setPlace.handler(({ input, errors }) =>
      perform('set-place', errors, (by, at) => {
        const allowed = mayCertifyOthers(by);
        return allowed.ok ? value(at.setPlace(input.place)) : allowed;
      }),
    ),

    beginVisit: os.beginVisit.handler(({ input, errors }) =>
      performFor(input.helper ? 'helped' : 'camera', errors, input.personId, (entry, by, at) =>
        at.visitDesk.begin(by, entry, input.helper),
      ),
    ),
    visualCheck: os.visualCheck.handler(({ input, errors }) =>
      performFor('visual-check', errors, input.personId, (entry, by, at) =>
        at.acts.visualCheck(by, entry, input, at.place()),
      ),
    ),
    form: os.form.handler(({ input, errors }) =>
      performFor('form', errors, input.personId, (entry, by, at) => at.acts.form(by, entry, input)),
    ),
    request: os.request.handler(({ input, errors }) =>
      performFor(input.request.kind, errors, input.personId, (entry, by, at) =>
        at.acts.request(by, entry, input.request),
      ),
    ),

    outreach: os.outreach.handler(({ input, errors }) =>
      perform('outreach', errors, (_by, at) => {
        const rows = at.outreach.rows(input);
        return value({
          lines: rows.slice(0, mostLines).map(at.outreach.line),
          more: rows.length > mostLines,
          ...at.tables.placesAndUnits(),
        });
      }),
    ),
    contacted: os.contacted.handler(({ input, errors }) =>
      performFor('contacted', errors, input.personId, (entry, by, at) =>
        value(at.acts.contacted(by, entry, input.outcome)),
      ),
    ),
    exportOutreach: os.exportOutreach.handler(({ input, errors }) =>
      perform('export-outreach', errors, async (by, at) => {
        const lines = at.outreach.rows(input.scope).map(at.outreach.line);
        if (lines.length === 0) return { ok: false, reason: 'nothing-to-print' };
        const { format } = input;
        const file = await at.acts.exported(by, outreachTable(lines, printWords(input.language)), {
          dataDir: at.options.dataDir,
          name: `outreach-${at.options.today()}`,
          format,
        });
        return value({ file, rows: lines.length });
      }),
    ),
    noticeList: os.noticeList.handler(({ input, errors }) =>
      perform('notice-list', errors, (_by, at) => {
        const { headings, rows } = drawNoticeList(at.outreach.roster(), { ...input, on: at.options.today() });
        return value({ headings, rows: rows.slice(0, mostLines), total: rows.length });
      }),
    ),
    exportNoticeList: os.exportNoticeList.handler(({ input, errors }) =>
      perform('export-notice-list', errors, async (by, at) => {
        const on = at.options.today();
        const { format, kind } = input;
        const list = drawNoticeList(at.outreach.roster(), { ...input, on });
        if (list.rows.length === 0) return { ok: false, reason: 'nothing-to-print' };
        const name = `${kind}-${on}`;
        const file = await at.acts.exported(by, list, { dataDir: at.options.dataDir, name, format });
        return value({ file, rows: list.rows.length });
      }),
    ),
    report: os.report.handler(({ input, errors }) =>
      perform('report', errors, (_by, at) =>
        value(deskReport({ store: at.options.store, tables: at.tables }, input.from, input.to)),
      ),
    ),
    print: os.print.handler(({ input, errors }) =>
      perform('print', errors, async (by, at) => {
        const filled = await at.documentOf(input.document, input.language);
        if (!filled.ok) return filled;
        if (!at.options.store.canWrite().ok) return { ok: false, reason: 'record-not-written' };
        const printed = await at.printing.print(filled.value);
        if (!printed) return { ok: false, reason: 'printing-unavailable' };
        const { outcome, pages } = printed;
        const { document } = input.document;
        at.audit.note('document-made', by, { document, outcome, pages });
        at.options.log.write('document-made', { document, outcome, pages });
        return value(printed);
      }),
    ),
    checkCode: os.checkCode.handler(({ input, errors }) =>
      perform('check-code', errors, async (_by, at) => value(await checkCode(at.options.store, input))),
    ),
    verifyAudit: os.verifyAudit.handler(({ errors }) =>
      perform('verify-audit', errors, (by, at) => {
        if (by.role === 'operator') return { ok: false, reason: 'role-not-allowed' };
        return value(at.acts.auditVerified(by));
      }),
    ),
  });
}
