import type { CalendarDate } from '../../../domain/calendar.ts';
import { parseIdentityNumber } from '../../../domain/identityNumber.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';
import { dayText } from '../../../domain/policy/sentences.ts';
import { schemeNames } from '../../../domain/scheme.ts';
import { html, type Markup } from '../../print/html.ts';
import type { Printable } from '../../print/pdf.ts';

type Form = PolicyPack['forms'][number];

export interface FormFacts {
  form: Form;
  pack: PolicyPack;
  entry: RosterEntry;
  on: CalendarDate;
  /** the latest certification that is known */
  lastCertified: CalendarDate | null;
}

/** The reasons of Hunan's notice (湘人社函〔2022〕40号 第三条第二项) for which a unit confirms in a person's place. */
const reasons = ['重病', '伤残', '高龄行动不便', '在境外居住，线上自助认证未通过', '未申领社保卡', '其他'];
const states = ['健在，具备领取待遇资格', '死亡', '被采取强制措施或服刑', '其他丧失资格情形'];
const proofs = ['照片', '视频', '其他'];
const signatories: Readonly<Record<Form['signedBy'][number], string>> = {
  person: '本人签字',
  'unit-head': '单位负责人（签字）',
  'unit-seal': '单位行政公章（盖章）',
  'local-agency': '居住地社会保险经办机构（盖章）',
  consulate: '驻外使领馆（盖章）',
  notary: '公证机构（盖章）',
  association: '出具机构（盖章）',
};
const sexes = { male: '男', female: '女' } as const;

/**
 * A paper form (资格认证确认表) filled with what is known, to be completed by hand, signed and sealed. Always in the
 * notice's own language, and with the whole number: it goes to the agency, which files it under that number.
 */
export function confirmationForm({ form, pack, entry, on, lastCertified }: FormFacts): Printable {
  const number = parseIdentityNumber(entry.identityNumber);
  const drawn = entry.schemes
    .map(
      ({ scheme, drawingSince }) =>
        `${schemeNames[scheme]['zh-CN']}（自${dayText(drawingSince, 'zh-CN')}起）`,
    )
    .join('；');
  return {
    name: `form-${form.id}-${on}`,
    paper: 'a4',
    language: 'zh-CN',
    title: form.title['zh-CN'],
    body: html`
      <h1>${form.title['zh-CN']}</h1>
      <p class="meta"><span>参保单位：${entry.unit ?? '＿＿＿＿＿＿＿＿＿＿'}</span><span>填表日期：${dayText(on, 'zh-CN')}</span></p>
      <table>
        <colgroup><col style="width:17%"><col style="width:33%"><col style="width:17%"><col style="width:33%"></colgroup>
        <tr><th>姓名</th><td>${entry.name}</td><th>性别</th><td>${number.ok ? sexes[number.sex] : ''}</td></tr>
        <tr><th>身份证号</th><td class="identity">${entry.identityNumber}</td><th>出生日期</th><td>${number.ok && number.birthDate ? dayText(number.birthDate, 'zh-CN') : ''}</td></tr>
        <tr><th>联系电话</th><td>${entry.phone ?? ''}</td><th>上次认证</th><td>${lastCertified ? dayText(lastCertified, 'zh-CN') : '无记录'}</td></tr>
        <tr><th>领取待遇</th><td colspan="3">${drawn}</td></tr>
        <tr><th>现居住地</th><td colspan="3">${[entry.township, entry.village].filter(Boolean).join(' ')}</td></tr>
        <tr><th>不能自助认证的原因</th><td colspan="3">${boxes(reasons)}</td></tr>
        <tr><th>核实结果</th><td colspan="3">${boxes(states)}</td></tr>
        <tr><th>佐证材料</th><td colspan="3">${boxes(proofs)}　共＿＿＿份，由单位留存备查</td></tr>
        <tr><th>核实情况说明</th><td colspan="3" class="tall">核实人：＿＿＿＿＿＿＿　核实日期：＿＿＿＿年＿＿月＿＿日</td></tr>
      </table>
      <p class="foot">以上情况由${form.signedBy.includes('unit-head') ? '参保单位' : '出具单位'}核实并如实填写；弄虚作假的，依法承担责任。</p>
      <div class="sign">${form.signedBy.map((by) => html`<span>${signatories[by]}：＿＿＿＿＿＿＿＿</span>`)}<span>日期：＿＿＿＿年＿＿月＿＿日</span></div>
      <h2>填报说明</h2>
      <p>${form.instructions['zh-CN']}</p>
      <p class="foot">依据：${pack.notice.citation['zh-CN']} ${pack.articles[form.article]?.label['zh-CN'] ?? ''}</p>`,
  };
}

function boxes(choices: readonly string[]): Markup[] {
  return choices.map(
    (choice) =>
      html`<span style="white-space:nowrap;margin-right:4mm"><span class="box"></span>${choice}</span> `,
  );
}
