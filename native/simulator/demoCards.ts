import { type CardFields, encodeCard } from '../card/encodeCard.ts';
import { photoLength } from '../card/layout.ts';
import type { SimulatedCard } from './simulatedSam.ts';

/** What a simulated card needs at least: the rest of a citizen's card is filled in. */
export type DemoPerson = Pick<CardFields, 'name' | 'idNumber'> &
  Partial<Omit<CardFields, 'photo'>> & {
    /** a WebP or JPEG of at most 1024 bytes; without it the card bears a WLT-like blob that nothing can show */
    photo?: Uint8Array;
  };

/** A card for a simulated module, with birth date and sex from the number where they are not given. */
export function demoCard(person: DemoPerson): SimulatedCard {
  const { additionalAddress, photo, ...fields } = person;
  const number = person.idNumber;
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const chip = encodeCard({
    kind: 'citizen',
    sex: Number(number[16]) % 2 === 1 ? 'male' : 'female',
    ethnicity: '汉',
    birthDate,
    address: '河南省洛阳市西工区凯旋东路29号',
    issuer: '洛阳市公安局西工分局',
    validFrom: '2016-01-01',
    validUntil: 'long-term',
    ...fields,
    photo: photo ?? wltLikePhoto(1),
  });
  return { chip, ...(additionalAddress === undefined ? {} : { additionalAddress }) };
}

/**
 * 1024 bytes that begin as every published WLT photo does, filled deterministically from a seed. No decoder makes a
 * picture of them.
 */
export function wltLikePhoto(seed: number): Uint8Array {
  const photo = new Uint8Array(photoLength);
  let value = seed >>> 0 || 1;
  for (let index = 0; index < photoLength; index += 1) {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    photo[index] = value >>> 24;
  }
  photo.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff, 0x85]);
  photo.set([0x51, 0x51, 0x51, 0x3e, 0x71], 12);
  return photo;
}
