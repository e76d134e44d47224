import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { PolicyPack } from './pack.ts';

/** Why a pack is refused: where (JSON path, `$` for the whole), on which line (from 1), and the reason. */
export type PackRefusal = { path: string; line: number; reason: string };

/** A pack that holds, or every reason why it does not. */
export type LoadedPack = { ok: true; pack: PolicyPack } | { ok: false; reasons: PackRefusal[] };

/**
 * Reads a pack from the text of its file. Plain JSON only: no comments, no trailing commas, no key given twice.
 * Never throws; the caller keeps its last good pack when this one is refused.
 */
export function loadPack(text: string): LoadedPack {
  const syntaxErrors: ParseError[] = [];
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const tree = parseTree(source, syntaxErrors, { disallowComments: true, allowTrailingComma: false });
  const lineAt = lineFinder(source);
  if (tree === undefined || syntaxErrors.length > 0) {
    const reasons = syntaxErrors.map(({ error, offset }) => ({
      path: '$',
      line: lineAt(offset),
      reason: `not JSON: ${printParseErrorCode(error)}`,
    }));
    return {
      ok: false,
      reasons: reasons.length > 0 ? reasons : [{ path: '$', line: 1, reason: 'not JSON: empty' }],
    };
  }
  const repeated = [...repeatedKeys(tree)].map(({ path, offset }) => ({
    path: pathText(path),
    line: lineAt(offset),
    reason: 'this key is given twice',
  }));
  const parsed = PolicyPack.safeParse(JSON.parse(source), {
    error: (issue) => (issue.input === undefined ? 'is missing' : undefined),
  });
  if (parsed.success && repeated.length === 0) return { ok: true, pack: parsed.data };
  const issues = (parsed.error?.issues ?? []).flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    // An unknown key is reported at its object; the line that helps is the key's own.
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: 'this key is unknown here' }));
    }
    return [{ path, message: issue.message }];
  });
  const refused = issues.map(({ path, message }) => ({
    path: pathText(path),
    line: lineAt(nearestNode(tree, path).offset),
    reason: message,
  }));
  return { ok: false, reasons: [...repeated, ...refused].sort((a, b) => a.line - b.line) };
}

/** The node at a path, or the closest one above it where something is missing. */
function nearestNode(tree: Node, path: (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return tree;
}

function* repeatedKeys(
  node: Node,
  path: (string | number)[] = [],
): Generator<{ path: (string | number)[]; offset: number }> {
  const seen = new Set<string>();
  for (const [index, child] of (node.children ?? []).entries()) {
    if (node.type === 'array') yield* repeatedKeys(child, [...path, index]);
    const [key, value] = node.type === 'object' ? (child.children ?? []) : [];
    if (key === undefined) continue;
    const name = String(key.value);
    if (seen.has(name)) yield { path: [...path, name], offset: key.offset };
    seen.add(name);
    if (value) yield* repeatedKeys(value, [...path, name]);
  }
}

function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' || !/^[A-Za-z_$][\w$]*$/.test(step)
        ? `${text}[${JSON.stringify(step)}]`
        : `${text}.${step}`,
    '$',
  );
}

function lineFinder(text: string): (offset: number) => number {
  const breaks = [...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index);
  return (offset) => breaks.filter((at) => at < offset).length + 1;
}
