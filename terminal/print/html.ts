/** A piece of HTML that is safe to put into another. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | null | false | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A template for HTML: whatever is filled in is escaped unless it is markup itself; null and false print nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.map((text, index) => text + printed(parts[index] ?? null)).join(''));
}

function printed(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(printed).join('');
  return String(part).replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
