import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { significant } from '../syntax/newlines.ts';
import type { Arm, Arms, Body, Section } from '../syntax/outline.ts';
import { outlineOf } from '../syntax/outline.ts';
import { parse } from '../syntax/parse.ts';
import type { Source } from '../syntax/source.ts';
import * as t from '../syntax/tokens.ts';
import { ObjectLayout } from './object-layout.ts';
import { StatementLayout } from './statement-layout.ts';
import type { Commented } from './trivia.ts';
import { readCommented } from './trivia.ts';
import { indentation, width, Writer } from './writer.ts';

export interface Formatted {
  /** Absent when the file cannot be read: nothing of it may be lost. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `bnnir fmt`: a file in the one layout there is. Comments and single empty lines stay where they are, all other spaces
 * and line ends follow from the tokens alone, so the result is the same for every layout of the same file.
 */
export function format(source: Source): Formatted {
  const { diagnostics } = parse(source);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { text: undefined, diagnostics };
  return { text: new Formatter(readCommented(source.text)).file(), diagnostics };
}

class Formatter {
  readonly #source: Commented;
  readonly #writer = new Writer();

  constructor(source: Commented) {
    this.#source = source;
  }

  file(): string {
    const { sections } = outlineOf(significant(this.#source.tokens));
    sections.forEach((section, index) => {
      const [first] = section.arm.head;
      if (first) this.#leading(first, 0, index === 0 ? 'opens' : 'parts');
      this.#section(section);
    });
    for (const comment of this.#source.end.comments) {
      if (comment.isAlone && comment.afterBlank) this.#writer.blank(0);
      this.#writer.comment(comment, 0);
    }
    return this.#writer.finish();
  }

  #layout(tokens: readonly IToken[]): StatementLayout {
    return new StatementLayout(tokens, this.#writer, token => this.#source.gapBefore(token));
  }

  /** Comments and empty lines in front of what begins a line. An opening has no empty line above, a parting always one. */
  #leading(token: IToken, indent: number, place: 'opens' | 'follows' | 'parts'): void {
    const { comments, afterBlank } = this.#source.gapBefore(token);
    const trailing = comments.filter(({ isAlone }) => !isAlone);
    const alone = comments.slice(trailing.length);
    for (const comment of trailing) this.#writer.comment(comment, indent);
    let isOpening = place === 'opens';
    if (place === 'parts') this.#writer.blank(indent);
    for (const comment of alone) {
      if (comment.afterBlank && !isOpening) this.#writer.blank(indent);
      this.#writer.comment(comment, indent);
      isOpening = false;
    }
    if (afterBlank && !isOpening) this.#writer.blank(indent);
    this.#writer.newline(indent);
  }

  #section({ arm, tokens }: Section): void {
    this.#layout(arm.head).write(0, 2);
    if (tokens) new ObjectLayout(tokens, this.#writer, token => this.#source.gapBefore(token)).write(0, true);
    if (arm.body) this.#body(arm.body, 0);
  }

  #body({ open, statements, close }: Body, indent: number): void {
    this.#writer.space();
    for (const comment of this.#source.gapBefore(open).comments) this.#writer.comment(comment, indent);
    this.#writer.text('{');
    const inner = indent + indentation;
    statements.forEach((arms, index) => {
      const [first] = arms[0].head;
      if (first) this.#leading(first, inner, index === 0 ? 'opens' : 'follows');
      this.#statement(arms, inner);
    });
    const comments = close ? this.#source.gapBefore(close).comments : [];
    comments.forEach((comment, index) => {
      const isOpening = statements.length === 0 && index === 0;
      if (comment.isAlone && comment.afterBlank && !isOpening) this.#writer.blank(inner);
      this.#writer.comment(comment, inner);
    });
    if (statements.length > 0 || comments.length > 0) this.#writer.newline(indent);
    this.#writer.text('}');
  }

  #statement(arms: Arms, indent: number): void {
    if (arms.length === 1 && this.#short(arms[0], indent)) return;
    arms.forEach((arm, index) => {
      const [first] = arm.head;
      if (index > 0 && first) {
        this.#writer.space();
        for (const comment of this.#source.gapBefore(first).comments) this.#writer.comment(comment, indent);
      }
      this.#layout(arm.head).write(indent, arm.body ? 2 : 0);
      if (arm.body) this.#body(arm.body, indent);
    });
  }

  /** `if condition { statement }` on one line, where it fits and holds no comment. */
  #short({ head, body }: Arm, indent: number): boolean {
    const [only, ...others] = body?.statements ?? [];
    if (!body || !only || others.length > 0 || head[0]?.tokenType !== t.If) return false;
    if (only.length > 1 || only[0].body) return false;
    const [first] = only[0].head;
    const edges = [body.open, first, body.close];
    if (edges.some(token => token && this.#source.gapBefore(token).comments.length > 0)) return false;
    const [condition, statement] = [this.#layout(head), this.#layout(only[0].head)];
    if (indent + condition.width + statement.width + ' {  }'.length > width) return false;
    condition.write(indent, 0);
    this.#between('{');
    statement.write(indent, 0);
    this.#between('}');
    return true;
  }

  #between(brace: '{' | '}'): void {
    this.#writer.space();
    this.#writer.text(brace);
    this.#writer.space();
  }
}
