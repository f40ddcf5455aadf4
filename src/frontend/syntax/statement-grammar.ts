import type { Definition, Expression, Name, Parameter, Statement } from '../ast.ts';
import { ExpressionGrammar } from './expression-grammar.ts';
import type { Rule } from './grammar-base.ts';
import { nowhere } from './grammar-base.ts';
import * as t from './tokens.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;
export type LoopHead = Omit<Of<'for'>, 'body'>;
export type RepeatHead = Omit<Of<'repeat'>, 'body'>;
export type IfHead = Omit<Of<'if'>, 'then' | 'otherwise'>;
/** A statement without a body. */
export type Line = Of<'input' | 'output' | 'search' | 'assign' | 'return'>;
export type SectionHead = Omit<Definition, 'body'>;

/** Statements and what stands before their bodies; the bodies' nesting is the outline's. */
export abstract class StatementGrammar extends ExpressionGrammar {
  readonly params: Rule<Parameter[]> = this.list('params', (): Parameter[] => {
    const params: Parameter[] = [];
    this.CONSUME(t.LeftParen);
    let isFirst = true;
    this.MANY({
      GATE: () => isFirst || this.LA(0).tokenType === t.Comma,
      DEF: () => {
        const name = this.CONSUME(t.Word);
        const value = this.OPTION(() => {
          this.CONSUME(t.Assign);
          return this.SUBRULE(this.expr);
        });
        this.ACTION(() => params.push({ name: this.named(name), ...(value ? { value } : {}) }));
        this.OPTION1(() => this.CONSUME(t.Comma));
        isFirst = false;
      },
    });
    this.CONSUME(t.RightParen);
    return params;
  });

  readonly inputStatement: Rule<Line> = this.RULE('inputStatement', (): Line => {
    const start = this.CONSUME(t.Input);
    const name = this.CONSUME(t.Word);
    this.CONSUME(t.Colon);
    const type = this.CONSUME1(t.Word);
    this.CONSUME(t.LeftBracket);
    const shape = this.SUBRULE(this.exprs);
    this.CONSUME(t.RightBracket);
    return this.ACTION(() => ({
      kind: 'input',
      name: this.named(name),
      type: this.named(type),
      shape,
      at: this.span(start),
    }));
  });

  readonly output: Rule<Line> = this.RULE('output', (): Line => {
    const start = this.CONSUME(t.Output);
    const name = this.CONSUME(t.Word);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return this.ACTION(() => ({ kind: 'output', name: this.named(name), value, at: this.span(start) }));
  });

  readonly search: Rule<Line> = this.RULE('search', (): Line => {
    const start = this.CONSUME(t.Search);
    const name = this.CONSUME(t.Word);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    this.CONSUME(t.In);
    const domain = this.SUBRULE1(this.expr);
    return this.ACTION(() => ({
      kind: 'search',
      name: this.named(name),
      value,
      domain,
      at: this.span(start),
    }));
  });

  readonly names: Rule<Name[]> = this.list('names', (): Name[] => {
    const names: Name[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const name = this.CONSUME(t.Word);
        this.ACTION(() => names.push(this.named(name)));
      },
    });
    return names;
  });

  readonly assignment: Rule<Line> = this.RULE('assignment', (): Line => {
    const names = this.SUBRULE(this.names);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return this.ACTION(() => ({ kind: 'assign', names, value, at: names[0]?.at ?? nowhere }));
  });

  /** Not a statement of the language: read so that the mistake can be named. */
  readonly bare: Rule<Line> = this.RULE('bare', (): Line => {
    const value = this.SUBRULE(this.expr);
    return this.ACTION(() => {
      const help = `write 'x = ${this.textOf(value.at)}', or remove it`;
      this.mistake('E0104', value.at, 'an expression alone: its value goes nowhere', help);
      return { kind: 'assign', names: [], value, at: value.at };
    });
  });

  /** An expression without labels: `as` after it is the loop's. */
  readonly loopExpr: Rule<Expression> = this.expression('loopExpr', (): Expression => {
    this.ACTION(() => (this.labels = false));
    const value = this.SUBRULE(this.expr);
    this.ACTION(() => (this.labels = true));
    return value;
  });

  readonly loopLabel: Rule<Name | undefined> = this.RULE('loopLabel', (): Name | undefined =>
    this.OPTION(() => {
      this.CONSUME(t.As);
      const word = this.CONSUME(t.AnyWord);
      return this.ACTION(() => this.named(word));
    }),
  );

  private labelled(label: Name | undefined, head: Expression['at'], over: Expression): Name {
    if (label) return label;
    const at = this.reach(head, over.at);
    const help = `write '${this.textOf(at)} as layer {'`;
    this.mistake('E0103', at, 'a loop without a label: its layers could not be named', help);
    return { text: `layer_${at.line}`, at };
  }

  readonly loopHead: Rule<LoopHead> = this.RULE('loopHead', (): LoopHead => {
    const start = this.CONSUME(t.For);
    const names = this.SUBRULE(this.names);
    this.CONSUME(t.In);
    const over = this.SUBRULE(this.loopExpr);
    const label = this.SUBRULE(this.loopLabel);
    return this.ACTION(() => ({
      kind: 'for',
      names,
      over,
      label: this.labelled(label, this.span(start), over),
      at: this.span(start),
    }));
  });

  readonly repeatHead: Rule<RepeatHead> = this.RULE('repeatHead', (): RepeatHead => {
    const start = this.CONSUME(t.Repeat);
    const count = this.SUBRULE(this.loopExpr);
    const label = this.SUBRULE(this.loopLabel);
    return this.ACTION(() => ({
      kind: 'repeat',
      count,
      label: this.labelled(label, this.span(start), count),
      at: this.span(start),
    }));
  });

  readonly ifHead: Rule<IfHead> = this.RULE('ifHead', (): IfHead => {
    const start = this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expr);
    return this.ACTION(() => ({ kind: 'if', condition, at: this.span(start) }));
  });

  /** `else`, or `else if condition`. */
  readonly elseHead: Rule<IfHead | undefined> = this.RULE('elseHead', (): IfHead | undefined => {
    this.CONSUME(t.Else);
    return this.OPTION(() => this.SUBRULE(this.ifHead));
  });

  readonly result: Rule<Line> = this.RULE('result', (): Line => {
    const start = this.CONSUME(t.Return);
    const values = this.SUBRULE(this.exprs);
    return this.ACTION(() => ({ kind: 'return', values, at: this.span(start) }));
  });

  /** A statement without a body. */
  readonly line: Rule<Line> = this.RULE('line', (): Line => {
    const isAssignment = () =>
      this.LA(1).tokenType === t.Word &&
      (this.LA(2).tokenType === t.Assign || this.LA(2).tokenType === t.Comma);
    return this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.inputStatement) },
        { ALT: () => this.SUBRULE(this.output) },
        { ALT: () => this.SUBRULE(this.search) },
        { ALT: () => this.SUBRULE(this.result) },
        { GATE: isAssignment, ALT: () => this.SUBRULE(this.assignment) },
        { ALT: () => this.SUBRULE(this.bare) },
      ],
      IGNORE_AMBIGUITIES: true,
    });
  });

  readonly sectionHead: Rule<SectionHead> = this.RULE('sectionHead', (): SectionHead => {
    const start = this.OR([{ ALT: () => this.CONSUME(t.Net) }, { ALT: () => this.CONSUME(t.Block) }]);
    const name = this.CONSUME(t.Word);
    const params = this.OPTION(() => this.SUBRULE(this.params));
    return this.ACTION(() => ({ name: this.named(name), params: params ?? [], at: this.span(start) }));
  });
}
