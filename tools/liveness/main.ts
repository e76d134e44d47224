import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { unpackTrace } from '../../terminal/visit/packedTrace.ts';
import { keptTrace } from './keptTrace.ts';
import { filmOdds } from './odds.ts';
import { replayTrace } from './replay.ts';

const help = `npm run -s liveness -- COMMAND
  replay TRACE              repeat a judgement from its trace and print how it came about; - for standard input
  replay --record ID [--data data/terminal]
                            the same for an attempt that this terminal keeps; the terminal must not be running
  odds [ROUNDS]             how often a film that does not know what is asked passes the judge
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'string' }, data: { type: 'string', default: 'data/terminal' } },
});
const [command, given] = positionals;

if (command === 'replay' && (given !== undefined || values.record !== undefined)) {
  const found =
    values.record === undefined
      ? { ok: true as const, bytes: readFileSync(given === '-' ? 0 : (given ?? '')) }
      : await keptTrace(values.data, values.record);
  const report = found.ok ? replayTrace(await unpackTrace(found.bytes)) : found;
  if (report.ok) console.log(report.lines.join('\n'));
  else {
    console.error(`${values.record ?? given}: ${report.reason}`);
    process.exitCode = 1;
  }
} else if (command === 'odds') {
  for (const { film, passed, n } of filmOdds(Number(given ?? 20)))
    console.log(`${film}: ${passed} of ${n}, ${((100 * passed) / n).toFixed(1)} %`);
} else {
  process.stderr.write(help);
  process.exitCode = 1;
}
