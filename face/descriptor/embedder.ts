import type { RgbaImage } from '../image.ts';
import type { DecidingThresholds } from '../thresholds.ts';
import type { Landmarks } from './align.ts';

/** How the descriptors of one net are compared. */
export interface NetMeasure {
  /** number of values */
  length: number;
  /** `euclidean`: length of the difference; `cosine`: one minus the cosine of the angle, 0 to 2 */
  metric: 'euclidean' | 'cosine';
  /** what the net's distance counts in the sum over the nets; 1 with a single net */
  weight: number;
}

/** How the descriptors of an embedder are compared: net by net, in the order in which they stand in a descriptor. */
export type Measure = readonly NetMeasure[];

/** What is fixed with an embedder. It is plain data: it crosses the border of the verifier's thread. */
export interface EmbedderProfile {
  /** name and version; stands in every description, and in every record */
  id: string;
  measure: Measure;
  /** the thresholds of this measure, and of no other */
  thresholds: DecidingThresholds;
}

/** Makes a face into numbers that are near to each other for one person and far apart for two. */
export interface Embedder {
  readonly profile: EmbedderProfile;
  /**
   * Describes one face of a picture: as many values as the measure has.
   * @throws AssetError `model-unsuitable` when a net gives what cannot be a descriptor
   */
  embed(image: RgbaImage, face: Landmarks): Promise<number[]>;
}
