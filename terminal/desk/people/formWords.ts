import type { LocalisedText } from '../../../domain/localisedText.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';

type Signatory = PolicyPack['forms'][number]['signedBy'][number];

/** Who signs, seals or issues a paper, as a line of a checklist. */
export const signatureNames: Readonly<Record<Signatory, LocalisedText>> = {
  person: { 'zh-CN': '本人签字', 'zh-TW': '本人簽字', en: 'Signed by the person' },
  'unit-head': { 'zh-CN': '单位负责人签字', 'zh-TW': '單位負責人簽字', en: 'Signed by the head of the unit' },
  'unit-seal': { 'zh-CN': '加盖单位行政公章', 'zh-TW': '加蓋單位行政公章', en: 'Official seal of the unit' },
  'local-agency': {
    'zh-CN': '居住地社会保险经办机构盖章',
    'zh-TW': '居住地社會保險經辦機構蓋章',
    en: 'Stamped by the agency where the person lives',
  },
  consulate: {
    'zh-CN': '我国驻外使领馆出具',
    'zh-TW': '我國駐外使領館出具',
    en: 'Issued by a Chinese embassy or consulate',
  },
  notary: { 'zh-CN': '当地公证机构出具', 'zh-TW': '當地公證機構出具', en: 'Issued by a local notary' },
  association: {
    'zh-CN': '当地工会联合会或民政机构出具',
    'zh-TW': '當地工會聯合會或民政機構出具',
    en: 'Issued by the federation of trade unions or civil affairs office there',
  },
};
