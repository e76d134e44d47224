import type { PublicNotice, SchemeView, TerminalStatus, Visitor } from '../../contract/terminal/index.ts';
import type { LocalisedText } from '../../domain/localisedText.ts';
import { triedWith } from '../../renderer/camera/backendTrial.ts';

/** The visit that every example belongs to. */
export const exampleVisitId = '01976d4c-7a10-7000-8000-2f6b1c9e0d11';

const text = (zhCN: string, zhTW: string, en: string): LocalisedText => ({
  'zh-CN': zhCN,
  'zh-TW': zhTW,
  en,
});

export const exampleStatus: TerminalStatus = {
  version: '0.1.0',
  shell: 'browser',
  profile: 'hall',
  terminalId: 'DEMO-0001',
  hallName: text('安心县政务服务中心', '安心縣政務服務中心', 'Anxin County Citizen Service Hall'),
  today: '2026-04-10',
  reader: { state: 'ready', samId: null, device: 'example', simulated: false },
  face: { state: 'ready' },
  store: { state: 'ready' },
  salvage: null,
  sync: {
    state: 'online',
    lastContactAt: '2026-04-10T01:00:00Z',
    waiting: 0,
    parked: 0,
    rosterSize: 320,
    reason: null,
    reactivate: false,
    progress: null,
  },
  clock: 'certain',
  cameraAt: 'main',
  observer: { backend: 'wasm', triedWith: triedWith(), msPerFrame: { wasm: 14, webgl: null } },
  gauges: [],
  dock: false,
};

export const exampleHelp = [
  {
    label: text('业务咨询', '業務諮詢', 'Enquiries'),
    number: '0731-84900303',
  },
  {
    label: text('投诉举报', '投訴舉報', 'Complaints and reports of fraud'),
    number: '0731-84900296',
  },
];

export const exampleNotice: PublicNotice = {
  packId: 'hunan-provincial-2022',
  title: text(
    '机关事业单位退休人员养老保险待遇领取资格自助认证',
    '機關事業單位退休人員養老保險待遇領取資格自助認證',
    'Self-service certification of retired staff of government bodies and institutions',
  ),
  issuer: text(
    '湖南省人力资源和社会保障厅',
    '湖南省人力資源和社會保障廳',
    'Department of Human Resources and Social Security of Hunan Province',
  ),
  paragraphs: [
    {
      kind: 'who',
      heading: null,
      body: text(
        '参加省本级机关事业单位养老保险且按月领取基本养老保险待遇的退休（职）人员。',
        '參加省本級機關事業單位養老保險且按月領取基本養老保險待遇的退休（職）人員。',
        'Retired staff insured at provincial level in the pension scheme of government bodies and institutions who draw a basic pension each month.',
      ),
    },
    {
      kind: 'bring',
      heading: null,
      body: text('本人居民身份证', '本人居民身份證', 'Your own resident identity card'),
    },
    {
      kind: 'no-fee',
      heading: null,
      body: text(
        '资格认证不收取任何费用，也从不索要银行卡号、存折账号或密码。向您索要的都是骗子。',
        '資格認證不收取任何費用，也從不索要銀行卡號、存摺帳號或密碼。向您索要的都是騙子。',
        'Certification costs nothing, and nobody ever asks for a bank card, an account number or a password. Whoever does is a swindler.',
      ),
    },
    {
      kind: 'what-if',
      heading: text('行动不便怎么办？', '行動不便怎麼辦？', 'What if I cannot come?'),
      body: text(
        '由参保单位核实，填写资格认证确认表。',
        '由參保單位核實，填寫資格認證確認表。',
        'Your former employer confirms it and fills in the certification form.',
      ),
    },
    {
      kind: 'fraud',
      heading: text('诚实认证', '誠實認證', 'Certify honestly'),
      body: text(
        '在认证工作中弄虚作假，欺诈冒领基本养老保险待遇，造成基金流失的，将按照规定移送司法机关追究法律责任。',
        '在認證工作中弄虛作假，欺詐冒領基本養老保險待遇，造成基金流失的，將按照規定移送司法機關追究法律責任。',
        'Whoever certifies falsely and draws a basic pension by fraud, to the loss of the fund, is handed over to the judicial authorities as provided.',
      ),
    },
  ],
  hotlines: exampleHelp,
};

export const exampleScheme: SchemeView = {
  scheme: 'institution-pension',
  status: 'due',
  dueBy: '2026-09-30',
  cycleEnd: null,
  explanation: text(
    '过渡期从2026年4月1日到9月30日。您还没有在过渡期内认证，请在9月30日前完成首次认证。',
    '過渡期從2026年4月1日到9月30日。您還沒有在過渡期內認證，請在9月30日前完成首次認證。',
    'The transition runs from 1 April to 30 September 2026. You have not certified in it yet; please certify for the first time by 30 September.',
  ),
  spokenExplanation: text(
    '您还没有认证，请在9月30日前完成首次认证。',
    '您還沒有認證，請在9月30日前完成首次認證。',
    'You have not certified yet; please certify for the first time by 30 September.',
  ),
};

export const exampleVisitor: Visitor = {
  name: '王秀英',
  maskedIdentityNumber: '430***********1225',
  schemes: [exampleScheme],
};

export const exampleConsent = {
  version: '2025-06',
  title: text('人脸识别单独同意书', '人臉識別單獨同意書', 'Separate consent to face recognition'),
  text: text(
    '为核对是不是您本人，本机要拍摄您的脸，与身份证照片或社保机构留存的照片比对。照片加密保存在本机，到期删除，不作别的用途。您可以不同意，也可以随时收回同意；不同意的，请到窗口办理。',
    '為核對是不是您本人，本機要拍攝您的臉，與身份證照片或社保機構留存的照片比對。照片加密保存在本機，到期刪除，不作別的用途。您可以不同意，也可以隨時收回同意；不同意的，請到櫃檯辦理。',
    'To see that it is you, this machine takes pictures of your face and compares them with the photo of your identity card or one that the agency holds. They are kept encrypted on this machine, erased when their term is over, and used for nothing else. You may decline, or withdraw your consent at any time; the counter then does it without a camera.',
  ),
};

export const exampleAgreement = {
  id: 'truthfulness',
  version: '1',
  title: text('诚信承诺', '誠信承諾', 'Promise of truthfulness'),
  text: text(
    '我保证由本人认证，提供的信息真实。虚假认证、冒领待遇的，依法承担责任。',
    '我保證由本人認證，提供的資料真實。虛假認證、冒領待遇的，依法承擔責任。',
    'I certify in person and what I state is true. Whoever certifies falsely or draws a benefit that is not theirs answers for it by law.',
  ),
};

export const exampleExplanation = text(
  '您在2026年4月10日完成认证。认证周期是12个月，到2027年4月10日为止。',
  '您在2026年4月10日完成認證。認證週期是12個月，到2027年4月10日為止。',
  'You certified on 10 April 2026. The cycle is 12 months and ends on 10 April 2027.',
);

export const exampleSpokenExplanation = text(
  '您今天完成了认证，到2027年4月10日以前不用再来。',
  '您今天完成了認證，到2027年4月10日以前不用再來。',
  'You certified today and need not come again before 10 April 2027.',
);
