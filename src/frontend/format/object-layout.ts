import type { IToken } from 'chevrotain';
import * as t from '../syntax/tokens.ts';
import { StatementLayout } from './statement-layout.ts';
import type { Gap } from './trivia.ts';
import type { Writer } from './writer.ts';
import { indentation } from './writer.ts';

/** One `path: value` of an object. */
interface EntryTokens {
  readonly tokens: readonly IToken[];
}

/**
 * Writes the braces of a hardware block: one entry a line without commas; an object within it on one line, with commas,
 * where it fits and holds no comment.
 */
export class ObjectLayout {
  readonly #tokens: readonly IToken[];
  readonly #writer: Writer;
  readonly #gapBefore: (token: IToken) => Gap;

  /** From the opening brace to the closing one. */
  constructor(tokens: readonly IToken[], writer: Writer, gapBefore: (token: IToken) => Gap) {
    this.#tokens = tokens;
    this.#writer = writer;
    this.#gapBefore = gapBefore;
  }

  write(indent: number, isOutermost: boolean): void {
    const close = this.#tokens.at(-1)!;
    const entries = this.#entries();
    this.#writer.space();
    this.#writer.text('{');
    if (!isOutermost && this.#fits(entries)) {
      this.#inline(entries);
      return;
    }
    const inner = indent + indentation;
    entries.forEach(({ tokens }, index) => {
      this.#leading(tokens[0]!, inner, index === 0);
      this.#entry(tokens, inner);
    });
    this.#leading(close, inner, true);
    this.#writer.newline(indent);
    this.#writer.text('}');
  }

  #leading(token: IToken, indent: number, isFirst: boolean): void {
    const { comments, afterBlank } = this.#gapBefore(token);
    let isOpening = isFirst;
    for (const comment of comments) {
      if (comment.isAlone && comment.afterBlank && !isOpening) this.#writer.blank(indent);
      this.#writer.comment(comment, indent);
      isOpening &&= !comment.isAlone;
    }
    if (afterBlank && !isOpening && token.tokenType !== t.RightBrace) this.#writer.blank(indent);
    this.#writer.newline(indent);
  }

  #entries(): readonly EntryTokens[] {
    const entries: EntryTokens[] = [];
    let tokens: IToken[] = [];
    let depth = 0;
    for (const token of this.#tokens.slice(1, -1)) {
      const isSeparator = depth === 0 && (token.tokenType === t.Comma || token.tokenType === t.Newline);
      if ([t.LeftBrace, t.LeftBracket].includes(token.tokenType)) depth++;
      if ([t.RightBrace, t.RightBracket].includes(token.tokenType)) depth--;
      if (!isSeparator) tokens.push(token);
      else if (tokens.length > 0) {
        entries.push({ tokens });
        tokens = [];
      }
    }
    return tokens.length > 0 ? [...entries, { tokens }] : entries;
  }

  #entry(tokens: readonly IToken[], indent: number): void {
    const brace = tokens.findIndex(({ tokenType }) => tokenType === t.LeftBrace);
    if (brace < 0) this.#statement(tokens).write(indent, 0);
    else {
      this.#statement(tokens.slice(0, brace)).write(indent, 2);
      for (const comment of this.#gapBefore(tokens[brace]!).comments) this.#writer.comment(comment, indent);
      new ObjectLayout(tokens.slice(brace), this.#writer, this.#gapBefore).write(indent, false);
    }
  }

  #statement(tokens: readonly IToken[]): StatementLayout {
    const kept = tokens.filter(({ tokenType }) => tokenType !== t.Newline);
    return new StatementLayout(kept, this.#writer, this.#gapBefore);
  }

  /** Whether the braces and what they hold go on the line. */
  #fits(entries: readonly EntryTokens[]): boolean {
    const inside = this.#tokens.slice(1).filter(({ tokenType }) => tokenType !== t.Newline);
    if (inside.some(token => this.#gapBefore(token).comments.length > 0)) return false;
    const width = entries.reduce((sum, { tokens }) => sum + this.#flatWidth(tokens) + 2, 0);
    return width + ' }'.length <= this.#writer.room;
  }

  #flatWidth(tokens: readonly IToken[]): number {
    const brace = tokens.findIndex(({ tokenType }) => tokenType === t.LeftBrace);
    if (brace < 0) return this.#statement(tokens).width;
    const inner = new ObjectLayout(tokens.slice(brace), this.#writer, this.#gapBefore).#entries();
    const widths = inner.map(entry => this.#flatWidth(entry.tokens) + 2);
    return this.#statement(tokens.slice(0, brace)).width + widths.reduce((sum, next) => sum + next, 3);
  }

  #inline(entries: readonly EntryTokens[]): void {
    entries.forEach(({ tokens }, index) => {
      if (index > 0) this.#writer.text(',');
      this.#writer.space();
      this.#entry(tokens, 0);
    });
    if (entries.length > 0) this.#writer.space();
    this.#writer.text('}');
  }
}
