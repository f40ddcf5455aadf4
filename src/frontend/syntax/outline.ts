import type { IToken } from 'chevrotain';
import * as t from './tokens.ts';

/** A statement, or one arm of an `if`: what stands before its `{`, and the body. */
export interface Arm {
  readonly head: readonly IToken[];
  readonly body?: Body;
  /** What follows the head: a newline, a brace, or nothing at the end of the file. */
  readonly next: IToken | undefined;
}

export interface Body {
  readonly open: IToken;
  readonly statements: readonly Arms[];
  /** Absent where the file ends first. */
  readonly close: IToken | undefined;
}

/** One arm, or those of `if`, `else if`, ..., `else`. */
export type Arms = readonly [Arm, ...Arm[]];

/** A net or block with its body; `hardware` keeps its braces and what is in them as tokens. */
export interface Section {
  readonly arm: Arm;
  readonly tokens?: readonly IToken[];
}

export interface Outline {
  readonly sections: readonly Section[];
  /** Statements outside of any section: their braces do not match. */
  readonly strays: readonly Arms[];
  /** Braces that close nothing. */
  readonly surplus: readonly IToken[];
}

/**
 * The nesting of a file by its braces and line ends alone: each statement can then be read for itself, and a mistake in
 * one leaves the others alone. `tokens` hold the newlines that end statements and no others.
 */
export function outlineOf(tokens: readonly IToken[]): Outline {
  return new Outliner(tokens).file();
}

const withBody = [t.For, t.Repeat, t.If, t.Else];
const sectionWords = [t.Net, t.Block, t.Hardware];
/** Braces within one statement that no body explains: `x = {1, 2}`. */
const mostBraced = 64;

class Outliner {
  readonly #tokens: readonly IToken[];
  #at = 0;

  constructor(tokens: readonly IToken[]) {
    this.#tokens = tokens;
  }

  file(): Outline {
    const sections: Section[] = [];
    const strays: Arms[] = [];
    const surplus: IToken[] = [];
    for (;;) {
      while (this.#is(t.Newline)) this.#at++;
      const token = this.#tokens[this.#at];
      if (!token) return { sections, strays, surplus };
      if (token.tokenType === t.RightBrace) {
        surplus.push(token);
        this.#at++;
      } else if (this.#startsSection() || this.#isMisspelt() || sections.length === 0)
        sections.push(this.#section());
      else strays.push(this.#statement());
    }
  }

  #is(type: IToken['tokenType'], ahead = 0): boolean {
    return this.#tokens[this.#at + ahead]?.tokenType === type;
  }

  #startsSection(): boolean {
    return sectionWords.some(type => this.#is(type)) && (this.#is(t.Word, 1) || this.#is(t.LeftBrace, 2));
  }

  /** `nett small {`: two words in a row begin nothing else. */
  #isMisspelt(): boolean {
    return this.#is(t.Word) && this.#is(t.Word, 1);
  }

  #section(): Section {
    const isHardware = this.#is(t.Hardware);
    const start = this.#at;
    // a section has a head, be it the brace that should not be first
    if (this.#is(t.LeftBrace)) this.#at++;
    this.#head(true);
    const head = this.#tokens.slice(start, this.#at);
    const next = this.#tokens[this.#at];
    this.#toBrace();
    if (!this.#is(t.LeftBrace)) return { arm: { head, next } };
    if (isHardware) return { arm: { head, next }, tokens: this.#braced() };
    return { arm: { head, body: this.#body(), next } };
  }

  /** Up to and with the brace that closes the one here, or all that is left. */
  #braced(): readonly IToken[] {
    const start = this.#at;
    let depth = 0;
    do {
      if (this.#is(t.LeftBrace)) depth++;
      if (this.#is(t.RightBrace)) depth--;
      this.#at++;
    } while (depth > 0 && this.#at < this.#tokens.length);
    return this.#tokens.slice(start, this.#at);
  }

  #body(): Body {
    const open = this.#tokens[this.#at++]!;
    const statements: Arms[] = [];
    for (;;) {
      while (this.#is(t.Newline)) this.#at++;
      const close = this.#tokens[this.#at];
      if (close?.tokenType === t.RightBrace) this.#at++;
      else if (close && !this.#startsSection()) {
        statements.push(this.#statement());
        continue;
      }
      return { open, statements, close: close?.tokenType === t.RightBrace ? close : undefined };
    }
  }

  #statement(): Arms {
    const first = this.#arm();
    const others: Arm[] = [];
    while (first.body && first.head[0]?.tokenType === t.If && this.#is(t.Else)) others.push(this.#arm());
    return [first, ...others];
  }

  #arm(): Arm {
    const start = this.#at;
    const takesBody = withBody.some(type => this.#is(type));
    const head = this.#head(takesBody);
    const next = this.#tokens[this.#at];
    if (takesBody) this.#toBrace();
    if (takesBody && this.#is(t.LeftBrace)) return { head, next, body: this.#body() };
    if (this.#at === start) this.#at++;
    return { head: this.#tokens.slice(start, this.#at), next: this.#tokens[this.#at] };
  }

  /** A brace on the line below: a mistake that the newline in `next` tells of, but its body is read all the same. */
  #toBrace(): void {
    if (this.#is(t.Newline) && this.#is(t.LeftBrace, 1)) this.#at++;
  }

  /** To the end of the statement, or to its body. */
  #head(takesBody: boolean): readonly IToken[] {
    const start = this.#at;
    while (this.#at < this.#tokens.length && !this.#is(t.Newline) && !this.#is(t.RightBrace)) {
      if (!this.#is(t.LeftBrace)) this.#at++;
      else if (takesBody) break;
      else this.#skipBraces();
    }
    return this.#tokens.slice(start, this.#at);
  }

  /** Past a brace where none belongs, and what it holds if it closes on the same line. */
  #skipBraces(): void {
    for (let ahead = 1, depth = 1; ahead < mostBraced; ahead++) {
      if (this.#is(t.LeftBrace, ahead)) depth++;
      if (this.#is(t.RightBrace, ahead) && --depth === 0) {
        this.#at += ahead + 1;
        return;
      }
      if (this.#is(t.Newline, ahead) || !this.#tokens[this.#at + ahead]) break;
    }
    this.#at++;
  }
}
