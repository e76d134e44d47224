import { describe, expect, test } from 'vitest';
import { followScreens, type ScreenFacts, visitorScreen } from './displays.ts';

const screenAt = (id: number, x: number, more: Partial<ScreenFacts> = {}): ScreenFacts => ({
  id,
  bounds: { x, y: 0, width: 1366, height: 768 },
  internal: false,
  touchSupport: 'unknown',
  ...more,
});
const laptop = screenAt(1, 0, { internal: true });
const second = screenAt(2, 1366);

describe('the screen that faces the pensioner', () => {
  test('is none where the operator has the only one', () => {
    expect(visitorScreen([laptop], laptop.id)).toBeNull();
  });

  test('is the other one, whichever the operator’s is', () => {
    expect(visitorScreen([laptop, second], laptop.id)).toBe(second);
    expect(visitorScreen([laptop, second], second.id)).toBe(laptop);
  });

  test('is the one that can be touched, then one that is not built in, then the leftmost', () => {
    const touched = screenAt(3, 9000, { touchSupport: 'available', internal: true });
    expect(visitorScreen([laptop, second, touched], laptop.id)).toBe(touched);
    const farther = screenAt(4, 3000);
    expect(visitorScreen([farther, laptop, second], farther.id)).toBe(second);
    expect(visitorScreen([farther, laptop, second], laptop.id)).toBe(second);
  });
});

describe('the pensioner’s window', () => {
  function scene() {
    const told: string[] = [];
    let die = () => {};
    const follow = followScreens((bounds, gone) => {
      told.push(`open ${bounds.x}`);
      die = gone;
      return {
        moveTo: ({ x }) => told.push(`move ${x}`),
        close: () => told.push('close'),
      };
    });
    return { told, follow, die: () => die() };
  }

  test('opens when a second screen is plugged in, and closes when it is pulled out', () => {
    const { told, follow } = scene();
    follow([laptop], laptop.id);
    expect(told).toEqual([]);
    follow([laptop, second], laptop.id);
    follow([laptop, second], laptop.id);
    expect(told).toEqual(['open 1366']);
    follow([laptop], laptop.id);
    follow([laptop], laptop.id);
    expect(told).toEqual(['open 1366', 'close']);
    follow([laptop, second], laptop.id);
    expect(told.at(-1)).toBe('open 1366');
  });

  test('moves when the screens change places, and never lies on the operator’s', () => {
    const { told, follow } = scene();
    follow([laptop, second], laptop.id);
    follow([laptop, { ...second, bounds: { ...second.bounds, x: -1366 } }], laptop.id);
    follow([laptop, second], second.id);
    expect(told).toEqual(['open 1366', 'move -1366', 'move 0']);
  });

  test('that has died for good is opened again when the screens change', () => {
    const { told, follow, die } = scene();
    follow([laptop, second], laptop.id);
    die();
    follow([laptop, second], laptop.id);
    expect(told).toEqual(['open 1366', 'open 1366']);
  });
});
