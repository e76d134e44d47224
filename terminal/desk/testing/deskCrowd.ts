import { identityCheckCharacter } from '../../../domain/identityNumber.ts';
import type { RosterEntry } from '../../../domain/person.ts';

/** Syllables that each begin with a letter of their own, so that a name can be told from its initials. */
const syllables = '安白陈丁方高韩金康李马倪潘钱任孙唐王徐杨张';
const initials = 'abcdfghjklmnpqrstwxyz';

export interface CrowdMember {
  name: string;
  /** the first letter of each syllable's pinyin */
  initials: string;
  identityNumber: string;
}

/** One of many people whom nobody is: each index has a name, initials and a valid number of its own, up to 441. */
export function crowdMember(index: number): CrowdMember {
  const size = syllables.length;
  const parts = [index % size, Math.floor(index / size) % size, (index * 8 + 3) % size];
  const first17 = `4301021945${String(1 + (index % 12)).padStart(2, '0')}15${String(index).padStart(3, '0')}`;
  return {
    name: parts.map((part) => syllables[part]).join(''),
    initials: parts.map((part) => initials[part]).join(''),
    identityNumber: first17 + identityCheckCharacter(first17),
  };
}

/** The same as somebody on the roster who has to certify, with a picture to be compared with. */
export function crowdEntry(index: number): RosterEntry {
  const { name, identityNumber } = crowdMember(index);
  return {
    packId: 'hunan-provincial-2022',
    name,
    identityNumber,
    schemes: [{ scheme: 'institution-pension', drawingSince: '2012-01-01' }],
    unit: '省水利厅',
    township: '石桥镇',
    village: '柳树村',
    certifications: ['2025-04-11'],
    template: { mediaType: 'image/jpeg', data: 'AQID', takenOn: '2019-01-01' },
  };
}
