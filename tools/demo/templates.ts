import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { demoPeople } from '../../face/puppet/people.ts';
import { demoTemplatePhoto } from '../../terminal/dock/demoPhotos.ts';

const Persons = z.array(z.object({ id: z.string(), template: z.enum(demoPeople).nullable() }));

/** Writes the pictures that the demo county's agency holds, one `<person>.jpg` each, unless they are there already. */
export async function writeDemoTemplates(dir: string): Promise<void> {
  const file = new URL('../../resources/demoCounty/persons.json', import.meta.url);
  mkdirSync(dir, { recursive: true });
  for (const { id, template } of Persons.parse(JSON.parse(readFileSync(file, 'utf8')))) {
    const picture = join(dir, `${id}.jpg`);
    if (template && !existsSync(picture)) writeFileSync(picture, await demoTemplatePhoto(template));
  }
}
