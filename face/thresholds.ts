import { z } from 'zod';
import records from '../resources/face/thresholds.json' with { type: 'json' };

/** A threshold together with where it comes from, so that each decision can be defended. */
export const Threshold = z.strictObject({
  value: z.number().positive(),
  unit: z.string().min(1).describe('What the value is a distance of'),
  data: z.string().min(1).describe('On which pictures it was found'),
  n: z.int().nonnegative().describe('Comparisons behind it; 0 for a starting value'),
  interval: z
    .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
    .nullable()
    .describe('95 % interval of the rate that it was chosen for; null for a starting value'),
  date: z.iso.date().describe('Day on which it was found'),
  command: z.string().min(1).nullable().describe('What repeats the measurement; null for a starting value'),
});
export type Threshold = z.infer<typeof Threshold>;

/** The thresholds that decide on a comparison; distances of one embedder. */
export interface DecidingThresholds {
  /** at most this far apart: the same person */
  accept: Threshold;
  /** at most this far apart: a human looks; beyond: somebody else */
  review: Threshold;
  /** two frames of an attempt farther apart than this are two people */
  continuity: Threshold;
  /** where they are written down; stands in every record that they decided */
  record: string;
}

/** A threshold of this project by name. */
export interface ThresholdRecord extends Threshold {
  id: 'descriptor-accept' | 'descriptor-review' | 'descriptor-continuity' | 'reference-eye-distance';
}

/** All thresholds in use. */
const thresholdRecords = records as readonly ThresholdRecord[];

/** One threshold by name. */
export function thresholdRecord(id: ThresholdRecord['id']): ThresholdRecord {
  const record = thresholdRecords.find((candidate) => candidate.id === id);
  if (!record) throw new Error(`resources/face/thresholds.json holds no ${id}`);
  return record;
}

/** The thresholds that belong to the default embedder. */
export function defaultThresholds(): DecidingThresholds {
  return {
    accept: thresholdRecord('descriptor-accept'),
    review: thresholdRecord('descriptor-review'),
    continuity: thresholdRecord('descriptor-continuity'),
    record: 'resources/face/thresholds.json',
  };
}
