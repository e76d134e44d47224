import type {
  AnyContractProcedure,
  AnySchema,
  ContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
} from '@orpc/contract';

/** What carries parcels between terminal and agency: calls over a network, or packages on a stick. */
export type Carrier = 'line' | 'stick';

type InputOf<Wire> =
  Wire extends ContractProcedure<infer Input extends AnySchema, infer _O, infer _E, infer _M> ? Input : never;
type OutputOf<Wire> =
  Wire extends ContractProcedure<infer _I, infer Output extends AnySchema, infer _E, infer _M>
    ? Output
    : never;

/** A question as a terminal asks it; and as an agency reads it, with every default in its place. */
export type WireQuestion<Wire> = InferSchemaInput<InputOf<Wire>>;
export type WireQuestionRead<Wire> = InferSchemaOutput<InputOf<Wire>>;
/** An answer as an agency gives it; and as a terminal reads it. */
export type WireAnswer<Wire> = InferSchemaInput<OutputOf<Wire>>;
type WireAnswerRead<Wire> = InferSchemaOutput<OutputOf<Wire>>;

/** How what waits is parted into questions. */
interface Cut {
  /** how many things in one question at most */
  items?: number;
  /** about how many bytes in one question at most; a single larger thing is a question by itself */
  bytes?: number;
  /** about how many bytes on one stick at most; the rest goes with the next */
  stickBytes?: number;
  /** on a stick in files of its own behind all others, each of about so many bytes and whole by itself */
  fileBytes?: number;
}

export interface ParcelFacts<Wire, Trace, Carriers extends readonly Carrier[] = readonly Carrier[]> {
  /** on which carriers it goes */
  carriers: Carriers;
  /**
   * Whether it waits here until the agency says that it has it. Where such a parcel is refused a person decides whether it
   * is sent again; any other is asked for anew at the next exchange.
   */
  acknowledged: boolean;
  cut?: Cut;
  /** goes before the next question of whatever comes after it, so that it never waits for something long */
  urgent?: boolean;
  /** goes once more at the end of an exchange over a line, for what the others brought about */
  again?: boolean;
  /** how many things a question holds, where that is not one */
  things?: (question: WireQuestion<Wire>) => number;
  /** what of a question goes back with its answer, so that the answer can be taken when the question is long forgotten */
  trace: (question: WireQuestion<Wire>) => Trace | Promise<Trace>;
  /** the next question where an answer was a page of several; null behind the last page */
  next?: (question: WireQuestion<Wire>, answer: WireAnswerRead<Wire>) => WireQuestion<Wire> | null;
  /** what to ask instead after a refusal that itself says how to go on; null where it says nothing */
  instead?: (question: WireQuestion<Wire>, code: string) => WireQuestion<Wire> | null;
}

/** One kind of thing that goes between terminal and agency, declared once for every carrier. */
export interface Parcel<
  Call extends string,
  Wire extends AnyContractProcedure,
  Trace,
  Carriers extends readonly Carrier[] = readonly Carrier[],
> extends ParcelFacts<Wire, Trace, Carriers> {
  /** its name among the calls over the line, for ever: OpenAPI and the clients of others know it */
  call: Call;
  /** schemas of question and answer, refusals by name, and the route over the line */
  wire: Wire;
}

export type AnyParcel = Parcel<string, AnyContractProcedure, unknown>;

/** Declares a parcel whose answer is taken with the whole question beside it. */
export function parcel<
  const Call extends string,
  Wire extends AnyContractProcedure,
  const Carriers extends readonly Carrier[],
>(
  call: Call,
  wire: Wire,
  facts: Omit<ParcelFacts<Wire, WireQuestion<Wire>, Carriers>, 'trace'>,
): Parcel<Call, Wire, WireQuestion<Wire>, Carriers> {
  return { ...facts, call, wire, trace: (question) => question };
}

/** Declares a parcel whose question is large, so that only a trace of it comes back with the answer. */
export function tracedParcel<
  const Call extends string,
  Wire extends AnyContractProcedure,
  Trace,
  const Carriers extends readonly Carrier[],
>(call: Call, wire: Wire, facts: ParcelFacts<Wire, Trace, Carriers>): Parcel<Call, Wire, Trace, Carriers> {
  return { ...facts, call, wire };
}
