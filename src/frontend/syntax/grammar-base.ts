import type { IToken, ParserMethod } from 'chevrotain';
import type { Span } from '../../ir/types.ts';
import type { Expression, Name } from '../ast.ts';
import { EmbeddedActionsParser } from './chevrotain.ts';
import { messages } from './messages.ts';
import { vocabulary } from './tokens.ts';

/** Found by the grammar's actions rather than by the order of tokens. */
export interface Mistake {
  readonly code: 'E0102' | 'E0103' | 'E0104';
  readonly at: Span;
  readonly message: string;
  readonly help: string;
}

export type Rule<T> = ParserMethod<[], T>;

export const nowhere: Span = { file: '', line: 1, column: 1, length: 1 };

/** What every rule needs: places in the text, and a list of the mistakes found on the way. */
export abstract class GrammarBase extends EmbeddedActionsParser {
  path = '';
  lines: readonly string[] = [];
  mistakes: Mistake[] = [];
  /** False in the heads of loops, where `as` belongs to the loop. */
  protected labels = true;

  constructor(skipValidations: boolean) {
    super(vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 2,
      errorMessageProvider: messages,
      skipValidations,
    });
  }

  /** A rule for an expression; where it cannot be read, its value is `wrong`. */
  protected expression(name: string, read: () => Expression): Rule<Expression> {
    return this.part(name, read, at => ({ kind: 'wrong', at }));
  }

  /** A rule for a list; where it cannot be read, the list is empty. */
  protected list<T>(name: string, read: () => T[]): Rule<T[]> {
    return this.part(name, read, () => []);
  }

  /** A rule for a part of an expression or setting, and what stands for it where it cannot be read. */
  protected part<T>(name: string, read: () => T, unread: (at: Span) => T): Rule<T> {
    return this.RULE(name, read, { recoveryValueFunc: (): T => unread(this.span(this.LA(0))) });
  }

  /** Before each statement: a broken one leaves nothing behind. */
  startStatement(): void {
    this.labels = true;
  }

  protected span(token: IToken): Span {
    const { startLine, startColumn, image } = token;
    return {
      file: this.path,
      line: startLine || 1,
      column: startColumn || 1,
      length: Math.max(1, image.length),
    };
  }

  protected named(token: IToken): Name {
    return { text: token.image, at: this.span(token) };
  }

  /** From the one to the end of the other; over several lines, the first span alone. */
  protected reach(from: Span, to: Span): Span {
    if (to.line !== from.line) return from;
    return { ...from, length: Math.max(from.length, to.column + to.length - from.column) };
  }

  protected textOf(at: Span): string {
    return (this.lines[at.line - 1] ?? '').slice(at.column - 1, at.column - 1 + at.length);
  }

  protected mistake(code: Mistake['code'], at: Span, message: string, help: string): void {
    this.mistakes.push({ code, at, message, help });
  }
}
