import { parseArgs } from 'node:util';
import { checkCases } from './check.ts';
import { UsageError, usage } from './input.ts';
import { lint } from './lint.ts';
import { printCalendar, printSchema, printStanding } from './print.ts';

const commands: Readonly<Record<string, (args: string[]) => boolean>> = {
  check: checkCases,
  lint,
  standing: (args) => {
    const { values } = parseArgs({
      args,
      options: { pack: { type: 'string' }, person: { type: 'string' }, on: { type: 'string' } },
    });
    return printStanding(values);
  },
  calendar: (args) => {
    const { values } = parseArgs({
      args,
      options: {
        pack: { type: 'string' },
        person: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    });
    return printCalendar(values);
  },
  schema: printSchema,
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = command(args) ? 0 : 1;
  } catch (error) {
    const wrongOption =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (!(error instanceof UsageError) && !wrongOption) throw error;
    console.error(error.message);
    console.error(usage);
    process.exitCode = 2;
  }
}
