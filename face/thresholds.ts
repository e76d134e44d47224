import records from '../resources/face/thresholds.json' with { type: 'json' };
import type { DecisionThresholds } from './descriptor/comparison.ts';

/** A threshold together with where it comes from, so that each decision can be defended. */
export interface ThresholdRecord {
  id: 'descriptor-accept' | 'descriptor-review' | 'descriptor-continuity';
  value: number;
  unit: string;
  /** on which pictures it was found */
  data: string;
  /** number of comparisons behind it; 0 for a starting value */
  n: number;
  /** 95 % interval of the rate that it was chosen for, or null for a starting value */
  interval: [low: number, high: number] | null;
  /** day on which it was found, ISO 8601 */
  date: string;
  /** what repeats the measurement, or null for a starting value */
  command: string | null;
}

/** All thresholds in use. */
export const thresholdRecords = records as readonly ThresholdRecord[];

/** One threshold by name. */
export function thresholdRecord(id: ThresholdRecord['id']): ThresholdRecord {
  const record = thresholdRecords.find((candidate) => candidate.id === id);
  if (!record) throw new Error(`resources/face/thresholds.json holds no ${id}`);
  return record;
}

/** The two thresholds of the decision, unless a policy pack brings its own. */
export function defaultDecisionThresholds(): DecisionThresholds {
  return {
    accept: thresholdRecord('descriptor-accept').value,
    review: thresholdRecord('descriptor-review').value,
  };
}
