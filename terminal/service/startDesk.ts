import { createDesk, type Desk } from '../desk/desk.ts';
import type { FaceService } from '../face/faceService.ts';
import { createChromiumPdf } from '../print/chromiumPdf.ts';
import { createPrinting } from '../print/printing.ts';
import type { Identification, PresentedCard } from '../visit/visitFacts.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';
import type { Visiting } from './startVisits.ts';

/** Starts the desk that the profile asks for; a hall has none. */
export function startDesk(
  { configuration, vault, packs, log, pdf }: ServiceParts,
  { today }: Surroundings,
  {
    face,
    identify,
    visiting,
  }: {
    face: FaceService;
    identify(card: PresentedCard): Promise<Identification>;
    visiting: Visiting;
  },
): Desk | null {
  const { profile, dataDir, hallName, desk, printers } = configuration;
  if (profile === 'hall') return null;
  return createDesk({
    ...visiting,
    store: vault.store,
    log,
    dataDir,
    hallName,
    identify,
    today,
    packOf: packs.get,
    nowMs: vault.clock.nowMs,
    lockAfterMs: desk.lockAfterSeconds * 1000,
    printing: createPrinting({ dataDir, printers, pdf: pdf ?? createChromiumPdf() }),
    holdsOneFace: async (jpeg) => (await face.engine.describeFrame(jpeg)).ok,
  });
}
