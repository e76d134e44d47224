import { create } from 'qrcode';

/** Empty modules around the code, as ISO/IEC 18004 asks for. */
const quietZone = 4;

/** A text as a QR code to be photographed. Dark on white in every contrast mode: cameras expect it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * quietZone;
  let squares = '';
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) squares += `M${column + quietZone} ${row + quietZone}h1v1h-1z`;
  return (
    <svg className="qr-code" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
      <rect width={side} height={side} fill="#ffffff" />
      <path d={squares} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}
