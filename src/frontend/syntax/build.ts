import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { nearest } from '../../ir/suggest.ts';
import type { Span } from '../../ir/types.ts';
import type { Definition, File, HardwareBlock, Statement } from '../ast.ts';
import { behind, complaintOf, diagnosticOf, placeOf } from './complaints.ts';
import { Grammar } from './grammar.ts';
import type { Rule } from './grammar-base.ts';
import type { Arm, Arms, Body, Outline, Section } from './outline.ts';
import type { Source } from './source.ts';
import * as t from './tokens.ts';

let grammar: Grammar | undefined;

/** Reads an outline's statements one by one; of each, at most one mistake in the order of its tokens is told. */
export class FileBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #grammar: Grammar;
  readonly #path: string;

  constructor(source: Source) {
    this.#path = source.path;
    this.#grammar = grammar ??= new Grammar();
    this.#grammar.path = source.path;
    this.#grammar.lines = source.text.split(/\r?\n/);
  }

  file({ sections, strays, surplus }: Outline): Omit<File, 'isWhole'> {
    const nets: Definition[] = [];
    const blocks: Definition[] = [];
    const hardware: HardwareBlock[] = [];
    for (const section of sections) {
      const kind = kindOf(section);
      if (kind === 'hardware') {
        const described = this.#hardware(section);
        if (described) hardware.push(described);
      } else {
        const definition = this.#definition(section);
        if (kind === 'net') nets.push(definition);
        if (kind === 'block') blocks.push(definition);
      }
    }
    for (const { at } of nets.slice(1))
      this.#error(
        'E0104',
        at,
        'a second net in one file',
        'a file holds one net: make this one a block, or move it to another file',
      );
    this.#unmatched(sections, strays, surplus);
    return { net: nets[0], blocks, hardware };
  }

  #error(code: Diagnostic['code'], at: Span, message: string, help?: string): void {
    this.diagnostics.push(diagnosticOf(code, at, message, help));
  }

  #place(token: IToken): Span {
    return { file: this.#path, ...placeOf(token) };
  }

  /** What stands outside of any section, told once where it begins. */
  #unmatched(sections: readonly Section[], strays: readonly Arms[], surplus: readonly IToken[]): void {
    const [stray] = strays;
    const first = stray?.[0].head[0];
    const end = sections
      .map(({ arm }) => arm.body?.close)
      .filter(close => close && first && close.startOffset < first.startOffset)
      .at(-1);
    const isHeadless = sections.some(({ arm, tokens }) => !arm.body && !tokens);
    if (first && !isHeadless)
      this.#error(
        'E0101',
        this.#place(first),
        `wanted 'net', 'block' or 'hardware', found '${first.image}'`,
        end && `what was open ends with the '}' of line ${end.startLine ?? 0}`,
      );
    else if (surplus[0] && !first)
      this.#error('E0101', this.#place(surplus[0]), "'}' closes nothing", 'remove it');
    for (const arms of strays) this.#statement(arms);
  }

  #definition({ arm }: Section): Definition {
    const head = this.#read(arm, this.#grammar.sectionHead);
    const at = this.#place(arm.head[0]!);
    return { ...(head ?? { name: { text: '', at }, params: [], at }), body: this.#bodyOf(arm) };
  }

  #hardware({ arm, tokens }: Section): HardwareBlock | undefined {
    const end = tokens?.at(-1);
    if (tokens && end?.tokenType !== t.RightBrace) {
      this.#unclosed(tokens[0]!);
      return undefined;
    }
    return this.#read({ head: [...arm.head, ...(tokens ?? [])], next: undefined }, this.#grammar.hardware);
  }

  #body(body: Body): readonly Statement[] {
    const read = body.statements.flatMap(arms => this.#statement(arms) ?? []);
    if (!body.close) this.#unclosed(misindented(body, this.#grammar.lines) ?? body.open);
    return read;
  }

  #unclosed(open: IToken): void {
    this.#error('E0101', this.#place(open), "'{' without its '}'", "every '{' has a '}' of its own");
  }

  #statement([first, ...others]: Arms): Statement | undefined {
    const { head } = first;
    switch (head[0]?.tokenType) {
      case t.For: {
        const loop = this.#read(first, this.#grammar.loopHead);
        const body = this.#bodyOf(first);
        return loop ? { ...loop, body } : this.#unread(head[0], body);
      }
      case t.Repeat: {
        const loop = this.#read(first, this.#grammar.repeatHead);
        const body = this.#bodyOf(first);
        return loop ? { ...loop, body } : this.#unread(head[0], body);
      }
      case t.If:
        return this.#choice([first, ...others]);
      case t.Else:
        this.#error('E0101', this.#place(head[0]), "'else' without an 'if' before it");
        return this.#unread(head[0], this.#bodyOf(first));
      default:
        return this.#read(first, this.#grammar.line);
    }
  }

  #choice(arms: Arms): Statement | undefined {
    const read = arms.map(arm => ({
      head:
        arm.head[0]?.tokenType === t.If
          ? this.#read(arm, this.#grammar.ifHead)
          : this.#read(arm, this.#grammar.elseHead),
      isPlain: arm.head.length === 1,
      then: this.#bodyOf(arm),
      at: arm.head[0]!,
    }));
    let otherwise: readonly Statement[] = [];
    for (const { head, isPlain, then, at } of read.reverse()) {
      if (isPlain && otherwise.length > 0)
        this.#error('E0101', this.#place(at), "'else' without a condition is the last arm of its 'if'");
      if (isPlain) otherwise = then;
      else otherwise = [head ? { ...head, then, otherwise } : this.#unread(at, then, otherwise)];
    }
    return otherwise[0];
  }

  /** Bodies of a statement whose head could not be read: what they call is checked all the same. */
  #unread(token: IToken, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
    const at = this.#place(token);
    return { kind: 'if', condition: { kind: 'wrong', at }, then, otherwise, at };
  }

  #bodyOf({ head, body, next }: Arm): readonly Statement[] {
    const [first] = head;
    const last = head.at(-1);
    const isBelow = next?.tokenType === t.Newline;
    if (first && last && (!body || isBelow) && !this.diagnostics.some(({ at }) => at?.line === last.endLine))
      this.#error(
        'E0101',
        { file: this.#path, ...behind(last) },
        "wanted '{', found the end of the line",
        body ? `'{' stands on the line of '${first.image}'` : `the body of '${first.image}' stands in { }`,
      );
    return body ? this.#body(body) : [];
  }

  /** undefined where nothing of it could be read. */
  #read<T>(arm: Arm, rule: Rule<T>): T | undefined {
    const parser = this.#grammar;
    parser.mistakes = [];
    parser.input = [...arm.head];
    parser.startStatement();
    const read = rule.call(parser) as T | undefined;
    const [first] = parser.errors;
    if (first) this.diagnostics.push(complaintOf(this.#path, arm, first));
    else for (const { code, at, message, help } of parser.mistakes) this.#error(code, at, message, help);
    return read;
  }
}

/** The brace inside a body that its indentation says was meant to close earlier than it does. */
function misindented(body: Body, lines: readonly string[]): IToken | undefined {
  for (const arm of body.statements.flat()) {
    const inner = arm.body;
    if (!inner) continue;
    const indent = /^\s*/.exec(lines[(inner.open.startLine ?? 1) - 1] ?? '')?.[0].length ?? 0;
    const found = misindented(inner, lines);
    if (found) return found;
    if (inner.close && (inner.close.startColumn ?? 1) - 1 < indent) return inner.open;
  }
  return undefined;
}

/** What a section is, or most likely was meant to be. */
function kindOf({ arm, tokens }: Section): string | undefined {
  const first = arm.head[0];
  if (tokens || first?.tokenType === t.Hardware) return 'hardware';
  return first && arm.body ? nearest(first.image, ['net', 'block']) : first?.image;
}
