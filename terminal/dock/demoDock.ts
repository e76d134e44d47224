import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LocalisedText } from '../../domain/localisedText.ts';
import { demoPeople } from '../../face/puppet/people.ts';
import { demoCard, wltLikePhoto } from '../../native/simulator/demoCards.ts';
import { demoChipPhoto } from './demoPhotos.ts';
import { createDock, type Dock, type DockCardDefinition } from './dock.ts';

/** The people of the demo county who have a card in the dock. */
const DemoPersons = z.array(
  z.object({
    id: z.string(),
    purpose: LocalisedText,
    /** whose picture the chip bears; null for a chip whose photo nothing can decode */
    chipPhoto: z.enum(demoPeople).nullable(),
    card: z.object({
      name: z.string(),
      sex: z.enum(['male', 'female']),
      ethnicity: z.string(),
      birthDate: z.string(),
      address: z.string(),
      idNumber: z.string(),
      issuer: z.string(),
      validFrom: z.string(),
      validUntil: z.string(),
    }),
  }),
);

/** The dock with a card for each person of the demo county. */
export async function createDemoDock(): Promise<Dock> {
  const file = new URL('../../resources/demoCounty/persons.json', import.meta.url);
  const persons = DemoPersons.parse(JSON.parse(readFileSync(file, 'utf8')));
  const cards = await Promise.all(
    persons.map(
      async ({ id, purpose, chipPhoto, card }): Promise<DockCardDefinition> => ({
        id,
        label: card.name,
        purpose: purpose['zh-CN'],
        card: demoCard({
          ...card,
          photo: chipPhoto ? await demoChipPhoto(chipPhoto) : wltLikePhoto(1),
        }),
      }),
    ),
  );
  return createDock(cards, 'demo-person');
}
