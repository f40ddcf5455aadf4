import type { Definition, Expression, Name, Parameter, Statement } from '../ast.ts';
import { ExpressionGrammar } from './expression-grammar.ts';
import type { Rule } from './grammar-base.ts';
import { nowhere } from './grammar-base.ts';
import * as t from './tokens.ts';

/** Statements, bodies, nets and blocks of language.md. */
export abstract class StatementGrammar extends ExpressionGrammar {
  readonly params: Rule<Parameter[]> = this.list('params', (): Parameter[] => {
    const params: Parameter[] = [];
    this.CONSUME(t.LeftParen);
    this.MANY(() => {
      const name = this.CONSUME(t.Word);
      const value = this.OPTION(() => {
        this.CONSUME(t.Assign);
        return this.SUBRULE(this.expr);
      });
      this.ACTION(() => params.push({ name: this.named(name), ...(value ? { value } : {}) }));
      this.OPTION1({ GATE: () => this.LA(1).tokenType !== t.RightParen, DEF: () => this.CONSUME(t.Comma) });
    });
    this.CONSUME(t.RightParen);
    return params;
  });

  readonly inputStatement: Rule<Statement> = this.RULE('inputStatement', (): Statement => {
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

  readonly output: Rule<Statement> = this.RULE('output', (): Statement => {
    const start = this.CONSUME(t.Output);
    const name = this.CONSUME(t.Word);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return this.ACTION(() => ({ kind: 'output', name: this.named(name), value, at: this.span(start) }));
  });

  readonly search: Rule<Statement> = this.RULE('search', (): Statement => {
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

  readonly assignment: Rule<Statement> = this.RULE('assignment', (): Statement => {
    const names = this.SUBRULE(this.names);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return this.ACTION(() => ({ kind: 'assign', names, value, at: names[0]?.at ?? nowhere }));
  });

  /** Not a statement of the language: read so that the mistake can be named. */
  readonly bare: Rule<Statement> = this.RULE('bare', (): Statement => {
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
    return { text: 'layer', at };
  }

  readonly loop: Rule<Statement> = this.RULE('loop', (): Statement => {
    const start = this.CONSUME(t.For);
    const names = this.SUBRULE(this.names);
    this.CONSUME(t.In);
    const over = this.SUBRULE(this.loopExpr);
    const label = this.SUBRULE(this.loopLabel);
    const body = this.SUBRULE(this.body);
    return this.ACTION(() => ({
      kind: 'for',
      names,
      over,
      label: this.labelled(label, this.span(start), over),
      body,
      at: this.span(start),
    }));
  });

  readonly repeat: Rule<Statement> = this.RULE('repeat', (): Statement => {
    const start = this.CONSUME(t.Repeat);
    const count = this.SUBRULE(this.loopExpr);
    const label = this.SUBRULE(this.loopLabel);
    const body = this.SUBRULE(this.body);
    return this.ACTION(() => ({
      kind: 'repeat',
      count,
      label: this.labelled(label, this.span(start), count),
      body,
      at: this.span(start),
    }));
  });

  readonly choice: Rule<Statement> = this.RULE('choice', (): Statement => {
    const start = this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expr);
    const then = this.SUBRULE(this.body);
    const otherwise = this.OPTION(() => {
      this.CONSUME(t.Else);
      return this.OR([
        { ALT: () => this.SUBRULE1(this.body) },
        {
          ALT: () => {
            const nested = this.SUBRULE(this.choice);
            return this.ACTION(() => [nested]);
          },
        },
      ]);
    });
    return this.ACTION(() => ({
      kind: 'if',
      condition,
      then,
      otherwise: otherwise ?? [],
      at: this.span(start),
    }));
  });

  readonly result: Rule<Statement> = this.RULE('result', (): Statement => {
    const start = this.CONSUME(t.Return);
    const values = this.SUBRULE(this.exprs);
    return this.ACTION(() => ({ kind: 'return', values, at: this.span(start) }));
  });

  readonly statement: Rule<Statement> = this.RULE('statement', (): Statement => {
    this.ACTION(() => (this.labels = true));
    const isAssignment = () =>
      this.LA(1).tokenType === t.Word &&
      (this.LA(2).tokenType === t.Assign || this.LA(2).tokenType === t.Comma);
    const statement = this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.inputStatement) },
        { ALT: () => this.SUBRULE(this.output) },
        { ALT: () => this.SUBRULE(this.search) },
        { ALT: () => this.SUBRULE(this.loop) },
        { ALT: () => this.SUBRULE(this.repeat) },
        { ALT: () => this.SUBRULE(this.choice) },
        { ALT: () => this.SUBRULE(this.result) },
        { GATE: isAssignment, ALT: () => this.SUBRULE(this.assignment) },
        { ALT: () => this.SUBRULE(this.bare) },
      ],
      IGNORE_AMBIGUITIES: true,
    });
    this.OPTION({ GATE: () => this.LA(1).tokenType !== t.RightBrace, DEF: () => this.CONSUME(t.Newline) });
    return statement;
  });

  readonly body: Rule<Statement[]> = this.list('body', (): Statement[] => {
    const statements: Statement[] = [];
    this.CONSUME(t.LeftBrace);
    this.OPTION(() => this.CONSUME(t.Newline));
    this.MANY(() => {
      const statement = this.SUBRULE(this.statement) as Statement | undefined;
      this.ACTION(() => {
        if (statement) statements.push(statement);
      });
    });
    this.CONSUME(t.RightBrace);
    return statements;
  });

  readonly definition: Rule<Definition> = this.RULE('definition', (): Definition => {
    const start = this.OR([{ ALT: () => this.CONSUME(t.Net) }, { ALT: () => this.CONSUME(t.Block) }]);
    const name = this.CONSUME(t.Word);
    const params = this.OPTION(() => this.SUBRULE(this.params));
    const body = this.SUBRULE(this.body);
    return this.ACTION(() => ({ name: this.named(name), params: params ?? [], body, at: this.span(start) }));
  });
}
