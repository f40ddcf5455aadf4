/** C++ text with comments and string literals blanked out: positions and lines stay, pragmas too. */
export function blanked(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g, found =>
    found.replace(/[^\n]/g, ' '),
  );
}

export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** Position of the bracket that closes the one at `open`. */
export function closing(text: string, open: number): number {
  const pairs: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']', '<': '>' };
  const start = text[open]!;
  const end = pairs[start]!;
  for (let at = open, depth = 0; at < text.length; at++) {
    if (text[at] === start) depth++;
    else if (text[at] === end && --depth === 0) return at;
  }
  return text.length;
}

/** The comma-separated parts of a list, brackets of all kinds respected (angle brackets too). */
export function partsOf(list: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at++) {
    if ('([{<'.includes(list[at]!)) depth++;
    else if (')]}>'.includes(list[at]!)) depth--;
    else if (list[at] === ',' && depth === 0) {
      parts.push(list.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = list.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

export interface FunctionText {
  readonly name: string;
  readonly parameters: readonly string[];
  /** The compiler runs it. */
  readonly isConstexpr: boolean;
  /** Positions in the file of the body, braces included. */
  readonly start: number;
  readonly end: number;
  readonly body: string;
}

/** What is between the braces around a DATAFLOW pragma, in a function; `head` is what stands before them if it is not the function's. */
export interface RegionText {
  readonly routine: FunctionText;
  /** Position in the file of the text. */
  readonly start: number;
  readonly text: string;
  readonly head?: string;
}

/** Every DATAFLOW region of blanked text. */
export function regionsOf(code: string): readonly RegionText[] {
  return functionsOf(code).flatMap(routine => {
    const pragma = routine.body.indexOf('#pragma HLS DATAFLOW');
    if (pragma < 0) return [];
    let open = 0;
    for (let at = 1; at < pragma; at++)
      if (routine.body[at] === '{' && closing(routine.body, at) > pragma) open = at;
    const text = routine.body.slice(open + 1, closing(routine.body, open));
    const before = routine.body.slice(0, open).replace(/^[ \t]*#[^\n]*$/gm, '');
    const head = /[^;{}]*\([^{}]*\)\s*$/.exec(before)?.[0].trim() ?? '';
    return [{ routine, start: routine.start + open + 1, text, ...(open > 0 && { head }) }];
  });
}

const notFunctions = new Set([
  'if',
  'for',
  'while',
  'switch',
  'return',
  'sizeof',
  'catch',
  'do',
  'else',
  'template',
]);

/** Function definitions of blanked text, methods included. */
export function functionsOf(text: string): readonly FunctionText[] {
  const found: FunctionText[] = [];
  const heads = /([A-Za-z_]\w*)\s*\(/g;
  for (let head = heads.exec(text); head; head = heads.exec(text)) {
    const name = head[1]!;
    if (notFunctions.has(name)) continue;
    const open = head.index + head[0].length - 1;
    const close = closing(text, open);
    const after = /^(?:\s|const|noexcept|override|->\s*[\w:<>]+)*\{/.exec(text.slice(close + 1, close + 200));
    if (!after) continue;
    const start = close + after[0].length;
    const end = closing(text, start) + 1;
    found.push({
      name,
      parameters: partsOf(text.slice(open + 1, close)),
      isConstexpr: /\bconstexpr\b[^;{}]*$/.test(text.slice(0, head.index)),
      start,
      end,
      body: text.slice(start, end),
    });
    heads.lastIndex = close;
  }
  return found;
}

export interface Loop {
  /** Position of the keyword. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** `#pragma HLS ...` lines directly in the loop, without those of inner loops. */
  readonly pragmas: readonly string[];
  readonly parent: Loop | undefined;
}

/** Every `for`, `while` and `do` of blanked text, outer before inner. */
export function loopsOf(text: string): readonly Loop[] {
  const spans: { at: number; start: number; end: number }[] = [];
  const heads = /\b(for|while)\s*\(|\bdo\s*\{/g;
  for (let head = heads.exec(text); head; head = heads.exec(text)) {
    const opens = head.index + head[0].length - 1;
    const start = head[1] === undefined ? opens : closing(text, opens) + 1;
    const end = statementEnd(text, start);
    // The `while (...)` that ends a do loop has an empty statement.
    if (!(head[1] === 'while' && /^\s*;/.test(text.slice(start)))) spans.push({ at: head.index, start, end });
  }
  const loops: { at: number; start: number; end: number; pragmas: string[]; parent: Loop | undefined }[] = [];
  for (const span of spans)
    loops.push({
      ...span,
      pragmas: [],
      parent: loops.findLast(loop => loop.start <= span.at && span.at < loop.end),
    });
  for (const pragma of text.matchAll(/^[ \t]*#pragma HLS .*$/gm)) {
    const home = loops.findLast(loop => loop.start <= pragma.index && pragma.index < loop.end);
    home?.pragmas.push(pragma[0].trim());
  }
  return loops;
}

/** Position after the statement that begins at `from`. */
function statementEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const pragma = /^\s*#[^\n]*\n/.exec(text.slice(at));
    if (!pragma) break;
    at += pragma[0].length;
  }
  at += /^\s*/.exec(text.slice(at))![0].length;
  if (text[at] === '{') return closing(text, at) + 1;
  const nested = /^(?:for|while|if)\s*\(/.exec(text.slice(at));
  if (nested) return statementEnd(text, closing(text, at + nested[0].length - 1) + 1);
  const end = text.indexOf(';', at);
  return end < 0 ? text.length : end + 1;
}
