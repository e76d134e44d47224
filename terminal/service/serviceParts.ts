import type { TerminalStatus } from '../../contract/terminal/index.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { TerminalConfiguration } from '../base/configuration.ts';
import type { LiveValue } from '../base/liveValue.ts';
import type { Dock } from '../dock/dock.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { PdfMaker } from '../print/pdf.ts';
import type { PolicyPacks } from '../rules/policyPacks.ts';
import type { Vault } from '../vault/vault.ts';

/** What a terminal in service stands on. */
export interface ServiceParts {
  configuration: TerminalConfiguration;
  /** where the daily copies lie, and for how many days each is kept */
  backup: { directory: string; keepDays: number };
  vault: Vault;
  packs: PolicyPacks;
  dock: Dock | null;
  status: LiveValue<TerminalStatus>;
  log: EventLog;
  /** starts the whole terminal anew; null where the shell cannot */
  startAnew: (() => void) | null;
  /** lays papers out; the system's Chromium unless the shell brings its own */
  pdf?: PdfMaker | undefined;
  /** folder of the default face models; the installed packages unless named */
  faceModels?: string | undefined;
}

/** What everything that is started has in common. */
export interface Surroundings {
  /** the day by the terminal's own clock */
  today(): CalendarDate;
  /** Logs an exception that nobody foresaw; one of a damaged store closes the terminal for visits. */
  unforeseen(where: string, error: unknown): void;
  /** The store could not be read: no visit begins any more. */
  onDamage(): void;
}
