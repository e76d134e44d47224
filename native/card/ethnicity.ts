/** The 56 ethnic groups and the two further codes of GB/T 3304 (民族), in the order of their codes from 01. */
const groups = (
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 ' +
  '柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 ' +
  '塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'
).split(' ');

const ethnicities: ReadonlyMap<string, string> = new Map([
  ...groups.map((name, index): [string, string] => [String(index + 1).padStart(2, '0'), name]),
  ['97', '其他'],
  ['98', '外国血统中国籍人士'],
]);

const codes: ReadonlyMap<string, string> = new Map([...ethnicities].map(([code, name]) => [name, code]));

/** The name that a two-digit code stands for. A code that the standard does not list is shown as `其他(57)`. */
export function ethnicityOf(code: string): { name: string; listed: boolean } {
  const name = ethnicities.get(code);
  return name ? { name, listed: true } : { name: `其他(${code})`, listed: false };
}

/** The code of a name that `ethnicityOf` gave. Throws on any other. */
export function ethnicityCode(name: string): string {
  const code = codes.get(name) ?? /^其他\((\d\d)\)$/.exec(name)?.[1];
  if (!code) throw new RangeError(`no ethnicity of GB/T 3304: ${name}`);
  return code;
}
