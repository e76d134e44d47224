import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixture.ts';
import { killVariable, writingSteps } from './killAt.ts';
import { goThroughVisit, type Screen } from './visitor.ts';

const preload = join(import.meta.dirname, 'killAt.ts');

// The process is killed as by a power cut, at each step of the transaction that makes a certification exist.
for (const step of writingSteps)
  test(`a power cut ${step.replace('-', ' the ')} leaves one certification or none, and the screen never claimed otherwise`, async ({
    hall,
    openTerminal,
  }) => {
    // What is cut off comes after the colours, which visits of their own go through.
    const config = join(hall.folder, 'anxin.json');
    await writeFile(config, JSON.stringify({ camera: { colourFlash: 'off' } }));
    const env = { ANXIN_CONFIG: config };
    const cut = await openTerminal({ preload, env: { ...env, [killVariable]: step } });
    const dead = hall.terminalExit();
    await cut.dock.layCard('due');
    const seen: Screen[] = [];
    const visit = goThroughVisit(cut.page, {
      tries: 3,
      onScreen: (screen) => void seen.push(screen),
    }).catch(() => undefined);
    expect(await dead, 'ended by a signal').toBeNull();
    await expect(cut.page.locator('main[data-state="waiting"]')).toBeVisible();
    expect(seen.map(({ end }) => end)).not.toContain('certified');
    await cut.page.context().close();
    await visit;

    // Switched on again, the terminal brings what it has to the agency.
    const after = await openTerminal({ env });
    await expect(after.page.locator('main[data-sync="online"]')).toBeVisible();
    const { attempts, chain } = await hall.kept();
    const certified = attempts.filter(({ record }) => record.result === 'certified');
    expect(chain.ok).toBe(true);
    expect(certified).toHaveLength(step === 'after-commit' ? 1 : 0);
    const received = (await hall.received()).filter(({ record }) => record.result === 'certified');
    expect(received.map(({ record }) => record.id)).toEqual(certified.map(({ record }) => record.id));
  });
