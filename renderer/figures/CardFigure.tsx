/** A card that is laid on the reader; `held` while it is read, `lifted` when it is to be taken away or laid again. */
export function CardFigure({ pose }: { pose: 'lay' | 'held' | 'lifted' }) {
  return (
    <svg className={`card-figure card-figure-${pose}`} viewBox="0 0 320 260" aria-hidden="true">
      <path className="figure-reader" d="M28 178 h264 l20 52 q2 14 -12 14 h-280 q-14 0 -12 -14 z" />
      <path className="figure-reader-pad" d="M64 190 h192 l10 30 h-212 z" />
      <g className="figure-waves">
        <path d="M132 176 q28 -18 56 0" />
        <path d="M116 160 q44 -30 88 0" />
      </g>
      <g className="figure-card">
        <rect className="figure-card-body" x="62" y="24" width="196" height="124" rx="14" />
        <rect className="figure-card-photo" x="186" y="46" width="52" height="66" rx="6" />
        <circle className="figure-card-face" cx="212" cy="70" r="12" />
        <path className="figure-card-face" d="M192 112 q2 -24 20 -24 q18 0 20 24 z" />
        <path className="figure-card-lines" d="M82 54 h76 M82 76 h54 M82 98 h84 M82 126 h120" />
      </g>
    </svg>
  );
}
