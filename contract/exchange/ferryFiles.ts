import { Language } from '../../domain/localisedText.ts';

/** The folder on a stick in which terminals and the agency leave packages for each other, one subfolder for each terminal. */
export const ferryFolder = 'anxin-ferry';

/** The files in a terminal's subfolder. */
export const ferryFiles = {
  out: 'to-agency.anxin',
  back: 'to-terminal.anxin',
  note: '说明 README.txt',
  /** what is too much for one package: `pictures-<what is in it>.anxin` */
  apart: /^pictures-[\w-]{16}\.anxin$/,
  /** what was being written when a stick was pulled out */
  draft: /\.part$/,
} as const;

/** The name of a file beside the package, by a digest of what is in it: the same content is the same file. */
export const apartFile = (digest: string): string => `pictures-${digest.slice(0, 16)}.anxin`;

/** What the note on a stick says. */
interface NoteFacts {
  terminalId: string;
  name: string;
  writtenAt: string;
  records: number;
  pictures: number;
}

interface Note {
  /** in which dates are written */
  locale: string;
  text: (facts: NoteFacts, written: string) => string;
}

const notes: Readonly<Record<Language, Note>> = {
  'zh-CN': {
    locale: 'zh-CN',
    text: ({ terminalId, name, records, pictures }, written) => `安心认证终端 数据摆渡
本文件夹装有终端“${name}”（编号 ${terminalId}）送往社会保险经办机构的认证记录，共 ${records} 条，照片 ${pictures} 张，写于${written}。
内容已加密，只有经办机构能打开。请将U盘送交经办机构；拾到者请交还社保经办机构或社区服务中心，无需打开。
经办机构回传后，请把U盘带回该终端插入。重复插入不会产生重复记录。
`,
  },
  'zh-TW': {
    locale: 'zh-TW',
    text: ({ terminalId, name, records, pictures }, written) => `安心認證終端 資料擺渡
本資料夾裝有終端「${name}」（編號 ${terminalId}）送往社會保險經辦機構的認證記錄，共 ${records} 筆，照片 ${pictures} 張，寫於${written}。
內容已加密，只有經辦機構能開啟。請將隨身碟送交經辦機構；拾獲者請交還社保經辦機構或社區服務中心，無需開啟。
經辦機構回傳後，請把隨身碟帶回該終端插入。重複插入不會產生重複記錄。
`,
  },
  en: {
    locale: 'en-GB',
    text: (
      { terminalId, name, records, pictures },
      written,
    ) => `Anxin certification terminal: data carried by hand
This folder is for the social insurance agency, from the terminal "${name}" (${terminalId}). Certification records: ${records}; pictures: ${pictures}. Written on ${written}.
They are encrypted and can be opened by the agency only. Take the stick to the agency; if you found it, please hand it in there or at a community service centre.
When the agency has answered, bring the stick back to this terminal. Inserting it twice does no harm.
`,
  },
};

/** The note beside the packages, in every language, for whoever finds the stick. The time is the office's. */
export function ferryNote(terminal: NoteFacts): string {
  const timeZone = 'Asia/Shanghai';
  const at = Date.parse(terminal.writtenAt);
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(at);
  return Language.options
    .map((language) => {
      const { locale, text } = notes[language];
      const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(at);
      return text(terminal, `${day} ${time}`);
    })
    .join('\n');
}
