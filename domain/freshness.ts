import { z } from 'zod';
import { isKnown, openEnum } from './openEnum.ts';

/** The instruments of the fuel gauge (运行状态表): how far an offline terminal may be trusted to know what it should. */
export const GaugeName = z.enum([
  'syncAgeDays', // 距上次联网同步的天数；吊销名单同此
  'rosterAgeDays', // 名册的天数
  'packAgeDays', // 政策包的天数
  'recordsWaiting', // 待上报的记录
  'evidenceWaiting', // 待上报的影像
  'freeSpaceMegabytes', // 剩余空间
  'clockTrust', // 时钟可信度
]);
export type GaugeName = z.infer<typeof GaugeName>;

/**
 * The instruments that tell how old the terminal's knowledge is. A record written past red on one of them is checked again
 * by an officer; a full outbox or disk says nothing about the person who was certified, and a clock has a rule of its own.
 */
export const knowledgeGauges: readonly GaugeName[] = ['syncAgeDays', 'rosterAgeDays', 'packAgeDays'];

export const GaugeLevel = z.enum(['green', 'amber', 'red']);
export type GaugeLevel = z.infer<typeof GaugeLevel>;

/** One instrument. `value` is null where nothing is known: never synced, never pulled. */
export const Gauge = z.object({ name: GaugeName, value: z.number().nullable(), level: GaugeLevel });
export type Gauge = z.infer<typeof Gauge>;

/** An instrument as a terminal of any version reports it. One that this version does not know is kept as it came. */
export const ReportedGauge = z.object({
  name: openEnum(GaugeName),
  value: z.number().nullable(),
  level: openEnum(GaugeLevel),
});
export type ReportedGauge = z.infer<typeof ReportedGauge>;

/** From `amber` on somebody should look; past `red` the terminal still certifies, and its records are checked again. */
const GaugeLimit = z.strictObject({ amber: z.number().nonnegative(), red: z.number().nonnegative() });

/** Limits of the instruments that a pack may set. Of free space too little is bad, of everything else too much. */
export const GaugeLimits = z.strictObject({
  syncAgeDays: GaugeLimit,
  rosterAgeDays: GaugeLimit,
  packAgeDays: GaugeLimit,
  recordsWaiting: GaugeLimit,
  evidenceWaiting: GaugeLimit,
  freeSpaceMegabytes: GaugeLimit,
});
export type GaugeLimits = z.infer<typeof GaugeLimits>;

/**
 * The limits where a pack names none. A township office may be offline for weeks, and a roster of last quarter no longer
 * knows who has died since.
 */
export const usualGaugeLimits: GaugeLimits = {
  syncAgeDays: { amber: 7, red: 30 },
  rosterAgeDays: { amber: 14, red: 45 },
  packAgeDays: { amber: 30, red: 90 },
  recordsWaiting: { amber: 500, red: 5000 },
  evidenceWaiting: { amber: 2000, red: 20_000 },
  freeSpaceMegabytes: { amber: 2048, red: 256 },
};

/** What the terminal reads off itself. Ages in days; null where it never happened. */
export type GaugeReading = Record<Exclude<GaugeName, 'clockTrust'>, number | null> & {
  clockTrust: 'certain' | 'drifting' | 'uncertain';
};

const clockLevels = { certain: 'green', drifting: 'amber', uncertain: 'red' } as const;

/** Every instrument with its level, in the order of `GaugeName`. What is not known is red: it cannot be trusted. */
export function readGauges(
  reading: GaugeReading,
  ownLimits: { [Name in keyof GaugeLimits]?: GaugeLimits[Name] | undefined } = {},
): Gauge[] {
  return GaugeName.options.map((name) => {
    if (name === 'clockTrust') return { name, value: null, level: clockLevels[reading.clockTrust] };
    const value = reading[name];
    return { name, value, level: levelOf(name, value, ownLimits[name] ?? usualGaugeLimits[name]) };
  });
}

function levelOf(
  name: keyof GaugeLimits,
  value: number | null,
  { amber, red }: GaugeLimits[keyof GaugeLimits],
): GaugeLevel {
  if (value === null) return 'red';
  const past = (limit: number) => (name === 'freeSpaceMegabytes' ? value < limit : value > limit);
  return past(red) ? 'red' : past(amber) ? 'amber' : 'green';
}

/**
 * What an instrument that was read a while ago shows now, where nothing has been heard since: ages have grown, and their
 * levels with them; everything else stays as it was. By the usual limits, because only the terminal knows its pack's.
 * @param days since it was read
 */
export function agedGauges(gauges: readonly ReportedGauge[], days: number): ReportedGauge[] {
  return gauges.map((gauge) => {
    const { name, value } = gauge;
    if (value === null || !isKnown(GaugeName, name)) return gauge;
    if (name === 'clockTrust' || !knowledgeGauges.includes(name)) return gauge;
    const aged = value + Math.max(0, days);
    const level = levelOf(name, aged, usualGaugeLimits[name]);
    // A stricter limit of the terminal's pack has been passed already.
    return {
      name,
      value: aged,
      level: isKnown(GaugeLevel, gauge.level) ? worse(level, gauge.level) : gauge.level,
    };
  });
}

function worse(one: GaugeLevel, other: GaugeLevel): GaugeLevel {
  return GaugeLevel.options.indexOf(one) > GaugeLevel.options.indexOf(other) ? one : other;
}
