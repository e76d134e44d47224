import type { LivenessAction } from '../../domain/liveness/action.ts';
import { useWords } from '../words/words.ts';

/** Arrows that say the movement without motion, and for people whom motion disturbs. */
const arrows: Readonly<Record<LivenessAction, string>> = {
  nod: 'M206 78 v72 M194 92 l12 -14 12 14 M194 136 l12 14 12 -14',
  shake: 'M66 24 q54 -22 108 0 M80 12 l-14 12 17 9 M160 12 l14 12 -17 9',
  'open-mouth': 'M192 128 v-22 M182 116 l10 -11 10 11 M192 158 v22 M182 170 l10 11 10 -11',
  blink: 'M24 84 h16 M200 84 h16 M28 62 l13 9 M212 62 l-13 9',
  gaze: 'M30 62 v-34 h34 M176 28 h34 v34 M210 150 v34 h-34 M64 184 h-34 v-34',
};

/** An elderly person doing what is asked, as in a mirror. */
export function ActionFigure({ action }: { action: LivenessAction }) {
  const { t } = useWords();
  return (
    <svg
      className={`action-figure action-figure-${action}`}
      viewBox="0 0 240 240"
      role="img"
      aria-label={t(`action.${action}`)}
    >
      <path className="figure-cloth" d="M34 240 q4 -50 62 -58 h48 q58 8 62 58 z" />
      <path className="figure-collar" d="M96 182 l24 26 24 -26 v22 l-24 22 -24 -22 z" />
      <path className="figure-skin" d="M102 160 h36 v24 q-18 20 -36 0 z" />
      <g className="figure-head">
        <circle className="figure-skin" cx="61" cy="104" r="12" />
        <circle className="figure-skin" cx="179" cy="104" r="12" />
        <path
          className="figure-hair"
          d="M58 100 q-8 -72 62 -74 q70 2 62 74 l-10 6 q-4 -30 -20 -40 q-34 10 -64 0 q-16 12 -20 40 z"
        />
        <path
          className="figure-skin"
          d="M68 92 q2 -26 22 -34 q30 10 60 0 q20 8 22 34 q4 84 -52 86 q-56 -2 -52 -86 z"
        />
        <g className="figure-features">
          <path className="figure-line figure-brow" d="M80 83 q14 -9 28 -3 M132 80 q14 -6 28 3" />
          <g className="figure-eyes">
            <ellipse className="figure-eye" cx="95" cy="100" rx="12" ry="9" />
            <ellipse className="figure-eye" cx="145" cy="100" rx="12" ry="9" />
            <circle className="figure-pupil" cx="95" cy="100" r="5.5" />
            <circle className="figure-pupil" cx="145" cy="100" r="5.5" />
          </g>
          <path className="figure-line figure-lids" d="M83 101 q12 9 24 0 M133 101 q12 9 24 0" />
          <path className="figure-line" d="M120 104 q-8 18 -5 22 q5 4 10 0" />
          <path className="figure-line figure-soft" d="M88 132 q-5 8 -2 16 M152 132 q5 8 2 16" />
          <path className="figure-line figure-mouth-closed" d="M101 146 q19 13 38 0" />
          <ellipse className="figure-mouth-open" cx="120" cy="150" rx="15" ry="15" />
        </g>
      </g>
      <path className="figure-arrow" d={arrows[action]} />
    </svg>
  );
}
