import { agencyContract } from '../../contract/agency.ts';

/** Who may knock with a call: everybody, a terminal with a token of its own, or an officer. */
export type Caller = 'anybody' | 'terminal' | 'officer';

/** A call as the door sees it, before anything of it is read. */
export interface DoorCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** with `:name` for a part that varies */
  path: string;
  caller: Caller;
  /** how large its body may be once unpacked, in bytes */
  bodyLimit: number;
}

const kiB = 1024;
const miB = 1024 * kiB;

/** What a call without pictures, records or people needs, with room to spare. */
const smallBody = 256 * kiB;

/** Calls that bring more than a few fields. The contract bounds what is in them; this bounds what is read at all. */
const largeBodies: Readonly<Record<string, number>> = {
  '/v1/records': 32 * miB,
  '/v1/decisions/returned': 16 * miB,
  '/v1/evidence': 8 * miB,
  '/v1/requests': 32 * miB,
  '/v1/officer/persons': 32 * miB,
};

/** Every call of the contract, with what the door asks for before it reads. */
export const doorCalls: readonly DoorCall[] = callsOf(agencyContract);

interface ContractNode {
  '~orpc'?: { route: { method?: string; path?: string }; errorMap: Record<string, unknown> };
}

function callsOf(router: object): DoorCall[] {
  return Object.values(router).flatMap((node: ContractNode): DoorCall[] => {
    const procedure = node['~orpc'];
    if (procedure === undefined) return callsOf(node);
    const { method, path } = procedure.route;
    if (method === undefined || path === undefined) throw new Error('A call of the agency has no address');
    return [
      {
        method: method as DoorCall['method'],
        path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
        caller: callerOf(procedure.errorMap),
        bodyLimit: method === 'GET' ? 1 : (largeBodies[path] ?? smallBody),
      },
    ];
  });
}

/** A call that can end with the error of a missing token is one that needs the token. */
function callerOf(errors: Record<string, unknown>): Caller {
  if ('UNAUTHENTICATED' in errors) return 'terminal';
  return 'OFFICER_UNKNOWN' in errors ? 'officer' : 'anybody';
}
