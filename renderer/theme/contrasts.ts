/** The contrast modes: for most people, for weak eyes, for glare-sensitive eyes and dark rooms. */
export const contrastModes = ['normal', 'high', 'night'] as const;
export type ContrastMode = (typeof contrastModes)[number];

/** The colours of the page by what they are for, as #rrggbb. */
export interface Palette {
  /** the page and what is printed on it */
  ground: string;
  text: string;
  textSoft: string;
  /** raised areas: cards, the bars at top and bottom */
  surface: string;
  line: string;
  /** the one thing to do: buttons, links, the oval */
  accent: string;
  onAccent: string;
  accentSoft: string;
  /** it went well */
  good: string;
  onGood: string;
  goodSoft: string;
  /** please look here; never for blame */
  notice: string;
  noticeSoft: string;
  /** staff must act: an instrument past its red limit */
  urgent: string;
  urgentSoft: string;
  /** the ring around what the keyboard is on */
  focus: string;
}

/** One palette for each mode. Contrasts are computed in contrasts.test.ts. */
export const palettes: Readonly<Record<ContrastMode, Palette>> = {
  normal: {
    ground: '#f6f3ec',
    text: '#17242e',
    textSoft: '#3a4750',
    surface: '#ffffff',
    line: '#6f7b83',
    accent: '#0b4a6f',
    onAccent: '#ffffff',
    accentSoft: '#e3eef4',
    good: '#0d5233',
    onGood: '#ffffff',
    goodSoft: '#e2f0e6',
    notice: '#6a3d00',
    noticeSoft: '#fff0d2',
    urgent: '#8a1010',
    urgentSoft: '#fde6e3',
    focus: '#9a3b00',
  },
  high: {
    ground: '#000000',
    text: '#ffffff',
    textSoft: '#ffffff',
    surface: '#000000',
    line: '#ffffff',
    accent: '#ffe14a',
    onAccent: '#000000',
    accentSoft: '#1f1b00',
    good: '#7dffb0',
    onGood: '#000000',
    goodSoft: '#00210f',
    notice: '#ffc36b',
    noticeSoft: '#241500',
    urgent: '#ff9f94',
    urgentSoft: '#2a0400',
    focus: '#6ae4ff',
  },
  night: {
    ground: '#111a21',
    text: '#efe8da',
    textSoft: '#d3cdc0',
    surface: '#1a252e',
    line: '#8c9aa4',
    accent: '#9fd4ee',
    onAccent: '#0c1419',
    accentSoft: '#1d333f',
    good: '#a6e0bc',
    onGood: '#0b1510',
    goodSoft: '#183226',
    notice: '#ffd08a',
    noticeSoft: '#35281a',
    urgent: '#ffb4a8',
    urgentSoft: '#3a1a16',
    focus: '#ffb15e',
  },
};
