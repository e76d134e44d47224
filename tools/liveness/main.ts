import { readFileSync } from 'node:fs';
import { replayTrace } from './replay.ts';

// npm run -s liveness -- replay TRACE: repeats a stored judgement and prints how it came about.

const [command, file] = process.argv.slice(2);
if (command !== 'replay' || file === undefined) {
  console.error('npm run -s liveness -- replay TRACE');
  process.exitCode = 1;
} else {
  const report = replayTrace(readFileSync(file === '-' ? 0 : file, 'utf8'));
  if (report.ok) console.log(report.lines.join('\n'));
  else {
    console.error(`${file}: ${report.problem}`);
    process.exitCode = 1;
  }
}
