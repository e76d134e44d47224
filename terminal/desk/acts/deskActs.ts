import { type CertifyingActs, createCertifyingActs } from './certifying.ts';
import type { DeskActsOptions } from './deskAct.ts';
import { createFilingActs, type FilingActs } from './filing.ts';
import { createNotingActs, type NotingActs } from './noting.ts';

/** What an operator does at the desk without the camera. Each is one unit of work: all of it is written, or nothing. */
export type DeskActs = CertifyingActs & FilingActs & NotingActs;

export function createDeskActs(options: DeskActsOptions): DeskActs {
  return { ...createCertifyingActs(options), ...createFilingActs(options), ...createNotingActs(options) };
}
