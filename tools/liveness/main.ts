import { readFileSync } from 'node:fs';
import { filmOdds } from './odds.ts';
import { replayTrace } from './replay.ts';

// npm run -s liveness -- replay TRACE: repeats a stored judgement and prints how it came about.
// npm run -s liveness -- odds [ROUNDS]: how often a film that does not know what is asked passes the judge.

const [command, given] = process.argv.slice(2);
if (command === 'replay' && given !== undefined) {
  const report = replayTrace(readFileSync(given === '-' ? 0 : given, 'utf8'));
  if (report.ok) console.log(report.lines.join('\n'));
  else {
    console.error(`${given}: ${report.problem}`);
    process.exitCode = 1;
  }
} else if (command === 'odds') {
  for (const { film, passed, n } of filmOdds(Number(given ?? 20)))
    console.log(`${film}: ${passed} of ${n}, ${((100 * passed) / n).toFixed(1)} %`);
} else {
  console.error('npm run -s liveness -- replay TRACE | odds [ROUNDS]');
  process.exitCode = 1;
}
