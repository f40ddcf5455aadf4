import type { IToken } from 'chevrotain';
import * as t from '../syntax/tokens.ts';
import { breaks, isTight } from './spacing.ts';
import type { Gap } from './trivia.ts';
import type { Writer } from './writer.ts';
import { indentation } from './writer.ts';

interface Part {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

const opening: readonly unknown[] = [t.LeftParen, t.LeftBracket, t.LeftBrace];
const closing: readonly unknown[] = [t.RightParen, t.RightBracket, t.RightBrace];

/**
 * Writes one statement: on one line where it fits, else broken at its outermost joints, as many parts to a line as fit:
 * branches of an `if`, layers of a pipe, conditions, sums, then the items of its brackets.
 */
export class StatementLayout {
  readonly #tokens: readonly IToken[];
  readonly #writer: Writer;
  readonly #gapBefore: (token: IToken) => Gap;

  /** Commas in front of a closing bracket are left out. */
  constructor(tokens: readonly IToken[], writer: Writer, gapBefore: (token: IToken) => Gap) {
    this.#tokens = tokens.filter(
      (token, index) =>
        token.tokenType !== t.Comma ||
        (index + 1 < tokens.length && !closing.includes(tokens[index + 1]!.tokenType)),
    );
    this.#writer = writer;
    this.#gapBefore = gapBefore;
  }

  /** Columns on one line; endless where a comment inside ends the line. */
  get width(): number {
    return this.#widthOf({ from: 0, to: this.#tokens.length });
  }

  /** `reserve` columns are kept free behind it. Comments in front of the first token are the caller's. */
  write(indent: number, reserve: number): void {
    this.#write({ from: 0, to: this.#tokens.length }, indent, reserve);
  }

  #widthOf({ from, to }: Part): number {
    let width = 0;
    for (let index = from; index < to; index++) {
      const token = this.#tokens[index]!;
      if (index > from && this.#gapBefore(token).comments.length > 0) return Infinity;
      width += token.image.length + (index === from || isTight(this.#tokens, index) ? 0 : 1);
    }
    return width;
  }

  #token(index: number, indent: number): void {
    const token = this.#tokens[index]!;
    if (index > 0) {
      if (!isTight(this.#tokens, index)) this.#writer.space();
      for (const comment of this.#gapBefore(token).comments) this.#writer.comment(comment, indent);
    }
    this.#writer.text(token.image);
  }

  #write(part: Part, indent: number, reserve: number): void {
    if (this.#widthOf(part) + reserve <= this.#writer.room || part.to - part.from === 1) {
      for (let index = part.from; index < part.to; index++)
        this.#token(index, index === part.from ? indent : indent + indentation);
      return;
    }
    for (const isBreak of breaks) {
      const parts = this.#split(part, isBreak, 0);
      if (parts.length > 1) {
        this.#fill(parts, indent + indentation, reserve);
        return;
      }
    }
    this.#bracketed(part, indent, reserve);
  }

  /** Parts of a part at the joints outside of its brackets; `offset` 1 cuts behind the joint instead of in front. */
  #split(
    { from, to }: Part,
    isJoint: (tokens: readonly IToken[], index: number) => boolean,
    offset: 0 | 1,
  ): readonly Part[] {
    const parts: Part[] = [];
    let depth = 0;
    let start = from;
    for (let index = from; index < to; index++) {
      const { tokenType } = this.#tokens[index]!;
      if (opening.includes(tokenType)) depth++;
      if (closing.includes(tokenType)) depth--;
      const cut = index + offset;
      if (depth === 0 && cut > start && cut < to && isJoint(this.#tokens, index)) {
        parts.push({ from: start, to: cut });
        start = cut;
      }
    }
    return [...parts, { from: start, to }];
  }

  /** A part that does not fit on what is left of the line begins a new one, and so does what follows a broken part. */
  #fill(parts: readonly Part[], indent: number, reserve: number): void {
    let isBroken = false;
    parts.forEach((part, index) => {
      const kept = index === parts.length - 1 ? reserve : 0;
      const width = this.#widthOf(part) + kept;
      if (index > 0) {
        if (!isTight(this.#tokens, part.from)) this.#writer.space();
        if (isBroken || width > this.#writer.room) this.#writer.newline(indent);
      }
      isBroken = width > this.#writer.room;
      this.#write(part, indent, kept);
    });
  }

  /** Up to and with its first bracket, the bracket's items, the rest. */
  #bracketed({ from, to }: Part, indent: number, reserve: number): void {
    let open = from;
    while (open < to && !opening.includes(this.#tokens[open]!.tokenType)) open++;
    let close = open;
    for (let depth = 0; close < to; close++) {
      if (opening.includes(this.#tokens[close]!.tokenType)) depth++;
      if (closing.includes(this.#tokens[close]!.tokenType) && --depth === 0) break;
    }
    for (let index = from; index < Math.min(open + 1, to); index++)
      this.#token(index, index === from ? indent : indent + indentation);
    if (open >= to) return;
    const behind = this.#widthOf({ from: close, to });
    if (close > open + 1) {
      const isComma = (tokens: readonly IToken[], index: number) => tokens[index]?.tokenType === t.Comma;
      const items = this.#split({ from: open + 1, to: close }, isComma, 1);
      this.#fill(items, indent + indentation, (Number.isFinite(behind) ? behind : 1) + reserve);
    }
    this.#token(close, indent + indentation);
    if (close + 1 < to) {
      if (!isTight(this.#tokens, close + 1)) this.#writer.space();
      this.#write({ from: close + 1, to }, indent, reserve);
    }
  }
}
