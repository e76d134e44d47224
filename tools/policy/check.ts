import { parseArgs } from 'node:util';
import { caseDifferences, PolicyCaseFile } from '../../domain/policy/cases.ts';
import { checked, jsonOf, packCalled, UsageError } from './input.ts';

/**
 * Runs case files and prints what is not as expected; true when everything is. The last line is `N passed, N failed`.
 * Cases are for the published pack of their id, or for the one given with `--pack`.
 */
export function checkCases(args: string[]): boolean {
  const { values, positionals: files } = parseArgs({
    args,
    options: { pack: { type: 'string' } },
    allowPositionals: true,
  });
  if (files.length === 0) throw new UsageError('no case file is given');
  const given = values.pack === undefined ? null : packCalled(values.pack);
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    const { pack: packId, cases } = checked(PolicyCaseFile, jsonOf(file), file);
    const pack = given?.id === packId ? given : packCalled(packId);
    for (const each of cases) {
      const differences = caseDifferences(pack, each);
      if (differences.length === 0) {
        passed += 1;
        continue;
      }
      failed += 1;
      console.log(`${packId}: ${each.name}${each.article ? ` (${each.article})` : ''}`);
      for (const { of, key, expected, actual } of differences) {
        console.log(`  ${of}.${key}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}
