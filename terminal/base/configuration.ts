import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { FlashMode } from '../../domain/liveness/flash.ts';
import { LocalisedText } from '../../domain/localisedText.ts';

const ReaderDevice = z.discriminatedUnion('wire', [
  /** a HID reader whose ids are not on the built-in list; both in hexadecimal, e.g. "2b8b" */
  z.object({
    wire: z.literal('hid'),
    vendorId: z.string().regex(/^[0-9a-f]{4}$/i),
    productId: z.string().regex(/^[0-9a-f]{4}$/i),
  }),
  z.object({ wire: z.literal('serial'), path: z.string() }),
  z.object({ wire: z.literal('tcp'), host: z.string(), port: z.number().int() }),
]);
export type ReaderDevice = z.infer<typeof ReaderDevice>;

/** Everything that differs from one hall to the next. Kept in `anxin.json`; every key has a default. */
export const TerminalConfiguration = z.strictObject({
  /** folder for the store, keys and logs; readable by the terminal's user alone */
  dataDir: z.string().default('data/terminal'),
  profile: z.enum(['hall', 'bank', 'township']).default('hall'),
  hallName: LocalisedText.default({
    'zh-CN': '示范县政务服务大厅',
    'zh-TW': '示範縣政務服務大廳',
    en: 'Demo County Citizen Hall',
  }),
  /** pack shown on the welcome screen; each person's own pack comes with the roster */
  packId: z.string().default('hunan-provincial-2022'),
  agency: z
    .strictObject({
      url: z.url().nullable().default(null),
      activationCode: z.string().nullable().default(null),
      terminalName: z.string().default('kiosk'),
    })
    .prefault({}),
  reader: z
    .strictObject({
      /** devices to use besides the built-in list of known readers */
      devices: z.array(ReaderDevice).default([]),
      /** helper program and arguments that decode the chip photo: 1024 bytes in, BMP or PNG out */
      photoHelper: z.array(z.string()).nullable().default(null),
    })
    .prefault({}),
  camera: z
    .strictObject({
      /** if set, only a camera whose label contains this text is accepted */
      label: z.string().nullable().default(null),
      /**
       * Whether the screen changes its colours after the actions: `measure` records what the face's reflection says,
       * `gate` sends to a human whose face does not follow. `hall` unless said otherwise: `measure`; at a desk, whose
       * screen may look at the operator: `off`.
       */
      colourFlash: FlashMode.nullable().default(null),
    })
    .prefault({}),
  face: z
    .strictObject({
      /** a face model of the site's own in place of the default one (docs/own-model.md) */
      model: z
        .strictObject({
          /** path of its manifest */
          manifest: z.string(),
          /** SHA-256 of the manifest: neither it nor the model that it names changes unnoticed */
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
        })
        .nullable()
        .default(null),
    })
    .prefault({}),
  desk: z
    .strictObject({
      /** how long nobody may be at a desk before it locks */
      lockAfterSeconds: z.number().int().min(30).max(3600).default(300),
    })
    .prefault({}),
  /** the system's names of the printers; without one, documents are saved in the data folder */
  printers: z
    .strictObject({ a4: z.string().nullable().default(null), roll: z.string().nullable().default(null) })
    .prefault({}),
  backup: z
    .strictObject({
      /** folder of the daily encrypted copies, best on another disk; inside `dataDir` unless named */
      directory: z.string().nullable().default(null),
      keepDays: z.number().int().positive().default(30),
    })
    .prefault({}),
  ferry: z
    .strictObject({
      /** folders offered like a stick that is plugged in: a drive letter on Windows, or a shared folder */
      directories: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** development aids; `auto` shows them when no reader is found, and never in a packaged build */
  dock: z.enum(['auto', 'on', 'off']).default('auto'),
});
export type TerminalConfiguration = z.infer<typeof TerminalConfiguration>;

/** A configuration that does not hold; `problems` are fit to be shown to the person who wrote it. */
export class ConfigurationError extends Error {
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(`The configuration does not hold:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.reasons = reasons;
  }
}

export interface ConfigurationSources {
  argv: string[];
  env: Record<string, string | undefined>;
}

/**
 * Reads the configuration: the file named by `--config` or `ANXIN_CONFIG` (none: defaults), over it the switches
 * `--data DIR`, `--dock`, `--no-dock`, `--profile NAME`, `--agency URL`, `--activation-code CODE` and the variables
 * `ANXIN_DATA`, `ANXIN_AGENCY_URL`, `ANXIN_ACTIVATION_CODE`.
 * @throws ConfigurationError naming every key that does not hold
 */
export function loadConfiguration({ argv, env }: ConfigurationSources): TerminalConfiguration {
  const { values: switches } = parseArgs({
    args: argv,
    strict: false,
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      dock: { type: 'boolean' },
      'no-dock': { type: 'boolean' },
      profile: { type: 'string' },
      agency: { type: 'string' },
      'activation-code': { type: 'string' },
    },
  });
  const file = switches.config ?? env['ANXIN_CONFIG'];
  const written = file ? readConfigurationFile(String(file)) : {};
  const agency = {
    ...(isObject(written['agency']) ? written['agency'] : {}),
    ...defined({
      url: switches.agency ?? env['ANXIN_AGENCY_URL'],
      activationCode: switches['activation-code'] ?? env['ANXIN_ACTIVATION_CODE'],
    }),
  };
  const parsed = TerminalConfiguration.safeParse({
    ...written,
    ...defined({
      dataDir: switches.data ?? env['ANXIN_DATA'],
      profile: switches.profile,
      dock: switches['no-dock'] ? 'off' : switches.dock ? 'on' : undefined,
    }),
    agency,
  });
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`),
  );
}

function readConfigurationFile(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isObject(content)) return content;
    throw new Error('not a JSON object');
  } catch (error) {
    throw new ConfigurationError([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
