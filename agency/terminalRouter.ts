import { implement } from '@orpc/server';
import { isOpen, lineNames, type ParcelName, parcels, terminalWire } from '../contract/exchange/parcels.ts';
import { type CallContext, terminalsOnly } from './callContext.ts';
import { type AgencyEnd, agencyEnds } from './exchange/agencyEnds.ts';
import type { AgencyServices } from './services.ts';
import type { AuthenticatedTerminal } from './terminals/authentication.ts';

/** What of a call's handler is the same for every parcel. */
interface Call {
  context: { terminal?: AuthenticatedTerminal };
  input: unknown;
  errors: Record<string, (details?: { data: unknown }) => Error>;
}
type Handled = Record<string, { handler(answer: (call: Call) => Promise<unknown>): unknown }>;

/** Answers what terminals ask over a line: every parcel at the address that its declaration names. */
export function createTerminalRouter(services: AgencyServices) {
  const open = implement(terminalWire).$context<CallContext>();
  const wire = open.use(terminalsOnly());
  const route = (name: ParcelName) => {
    const end = agencyEnds[name] as AgencyEnd<ParcelName>;
    const { call } = parcels[name];
    const calls = (isOpen(name) ? open : wire) as unknown as Handled;
    return calls[call]?.handler(async ({ context, input, errors }) => {
      const terminal = (context.terminal ?? null) as never;
      const told = await end({ services, terminal, question: input as never, writtenAtMs: null });
      if (told.ok) return told.answer;
      const refusal = errors[told.code];
      throw refusal ? refusal({ data: told.data }) : new Error(`${name} has no refusal ${told.code}`);
    });
  };
  return Object.fromEntries(lineNames.map((name) => [parcels[name].call, route(name)])) as ReturnType<
    typeof open.router
  >;
}
