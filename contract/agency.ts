import { officerWire } from './agency/officerWire.ts';
import { terminalWire } from './exchange/parcels.ts';

export * from './agency/actsWire.ts';
export * from './agency/errors.ts';
export * from './agency/listsWire.ts';
export * from './agency/officerCall.ts';
export * from './agency/officerRole.ts';
export * from './agency/officerWire.ts';
export * from './agency/officeWire.ts';
export * from './agency/reasonNames.ts';
export * from './agency/records.ts';
export * from './agency/refusedWire.ts';
export * from './agency/staffWire.ts';
export * from './agency/terminalWire.ts';
export { terminalWire } from './exchange/parcels.ts';

/**
 * What a terminal, an officer and the central agency say to each other. OpenAPI is generated from it.
 * Every call of a terminal but `activate`, `time` and `keys` carries `Authorization: Bearer <JWT>`, a token of at most
 * two minutes that the terminal signs itself for this one call (see `terminalToken.ts`).
 */
export const agencyContract = { ...terminalWire, officer: officerWire };
