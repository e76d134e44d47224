import { createContext, useContext } from 'react';
import type { Language } from '../../domain/localisedText.ts';
import type { ContrastMode } from '../theme/contrasts.ts';
import type { TextSizeStep } from '../theme/sizes.ts';

/** How loud the voice is; `muted` is silent. */
export const volumeLevels = ['loud', 'medium', 'soft', 'muted'] as const;
export type VolumeLevel = (typeof volumeLevels)[number];

/** What a person chose to see and hear better; kept for the visit and no longer. */
export interface Comfort {
  language: Language;
  textSize: TextSizeStep;
  contrast: ContrastMode;
  volume: VolumeLevel;
}

/** How the page greets everyone. */
export const standardComfort: Comfort = {
  language: 'zh-CN',
  textSize: 0,
  contrast: 'normal',
  volume: 'loud',
};

export interface ComfortControl {
  comfort: Comfort;
  choose: (change: Partial<Comfort>) => void;
}

export const ComfortContext = createContext<ComfortControl>({ comfort: standardComfort, choose: () => {} });

export function useComfort(): ComfortControl {
  return useContext(ComfortContext);
}
