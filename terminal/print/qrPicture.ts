import { create } from 'qrcode';
import { html, type Markup } from './html.ts';

/** Empty modules around the code, as ISO/IEC 18004 asks for. */
const quietZone = 4;

/** What a receipt printer lays on a millimetre: 203 dots on an inch. */
const dotsPerMm = 203 / 25.4;

/**
 * A text as a QR code whose modules are whole dots of a receipt printer, as large as fits: a module of five dots and a
 * half comes out now as five, now as six, and cameras then give up.
 * @param widthMm the width that there is, in millimetres
 */
export function qrPicture(text: string, widthMm: number): Markup {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * quietZone;
  const dots = Math.floor((widthMm * dotsPerMm) / side);
  const sideMm = (side * dots) / dotsPerMm;
  let squares = '';
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) squares += `M${column + quietZone} ${row + quietZone}h1v1h-1z`;
  return html`<svg class="qr" style="width:${sideMm.toFixed(3)}mm;height:${sideMm.toFixed(3)}mm" viewBox="0 0 ${side} ${side}"><path d="${squares}" shape-rendering="crispEdges"></path></svg>`;
}
