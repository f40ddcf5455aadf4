import type { IToken } from 'chevrotain';
import { Comma, lexer, Newline } from '../syntax/tokens.ts';

/** A comment as it stands between two tokens. */
export interface CommentLine {
  /** `// ...` without spaces behind. */
  readonly text: string;
  /** Alone on its line, rather than behind a token. */
  readonly isAlone: boolean;
  /** An empty line stands above it. */
  readonly afterBlank: boolean;
}

/** What stands in front of a token, spaces and line ends aside. */
export interface Gap {
  readonly comments: readonly CommentLine[];
  /** An empty line stands right above the token. */
  readonly afterBlank: boolean;
}

const nothing: Gap = { comments: [], afterBlank: false };

export interface Commented {
  /** With newline tokens. */
  readonly tokens: readonly IToken[];
  gapBefore(token: IToken): Gap;
  /** Behind the last token. */
  readonly end: Gap;
}

/** Reads a text with its comments; one in front of a comma counts as standing behind it. */
export function readCommented(text: string): Commented {
  const { tokens, groups } = lexer.tokenize(text);
  const comments = groups.comments ?? [];
  const gaps = new Map<IToken, Gap>();
  let next = 0;
  let last: IToken | undefined;
  const gapBefore = (offset: number, line: number): Gap => {
    const found: CommentLine[] = [];
    let above = last?.endLine ?? 0;
    for (; next < comments.length && comments[next]!.startOffset < offset; next++) {
      const { image, startLine = 0 } = comments[next]!;
      const afterBlank = above > 0 && startLine > above + 1;
      found.push({ text: image.trimEnd(), isAlone: startLine !== last?.endLine, afterBlank });
      above = startLine;
    }
    return { comments: found, afterBlank: above > 0 && line > above + 1 };
  };
  let moved: readonly CommentLine[] = [];
  for (const token of tokens) {
    if (token.tokenType === Newline) continue;
    const gap = gapBefore(token.startOffset, token.startLine ?? 0);
    const all = [...moved, ...gap.comments];
    const isComma = token.tokenType === Comma;
    moved = isComma ? all : [];
    gaps.set(token, isComma ? nothing : { ...gap, comments: all });
    last = token;
  }
  return { tokens, gapBefore: token => gaps.get(token) ?? nothing, end: gapBefore(Infinity, 0) };
}
