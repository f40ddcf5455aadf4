import type { IToken, ParserMethod, TokenType } from 'chevrotain';
import { EmbeddedActionsParser } from 'chevrotain';
import type { Span } from '../ir/types.ts';
import type { Argument, BinaryOperator, Call, Expression, Name } from './ast.ts';
import { messages } from './messages.ts';
import * as t from './tokens.ts';

/** Found by the grammar's actions rather than by the order of tokens. */
export interface Mistake {
  readonly code: 'E0102' | 'E0103' | 'E0104';
  readonly at: Span;
  readonly message: string;
  readonly help: string;
}

export type Rule<T> = ParserMethod<[], T>;

export const nowhere: Span = { file: '', line: 1, column: 1, length: 1 };
const isPostfix = ({ kind }: Expression) => !['binary', 'unary', 'range', 'if', 'pipe'].includes(kind);
const arithmetic = [t.Plus, t.Minus, t.Times, t.Divide, ...t.comparisons, t.And, t.Or];

/** Expressions of language.md, loose to tight. Rules build the AST as they read. */
export class ExpressionGrammar extends EmbeddedActionsParser {
  path = '';
  lines: readonly string[] = [];
  mistakes: Mistake[] = [];
  /** False in the heads of loops, where `as` belongs to the loop. */
  protected labels = true;
  /** Expressions in parentheses: these may meet `|>` on either side. */
  private grouped = new WeakSet<Expression>();

  constructor() {
    super(t.vocabulary, { recoveryEnabled: true, maxLookahead: 2, errorMessageProvider: messages });
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

  /** A leading `if` is never an operand: its branches may hold pipes. */
  readonly expr: Rule<Expression> = this.RULE('expr', (): Expression =>
    this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.ifExpr) }, { ALT: () => this.SUBRULE(this.pipe) }],
      IGNORE_AMBIGUITIES: true,
    }),
  );

  readonly ifExpr: Rule<Expression> = this.RULE('ifExpr', (): Expression => {
    const start = this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expr);
    this.CONSUME(t.Then);
    const then = this.SUBRULE1(this.expr);
    this.CONSUME(t.Else);
    const otherwise = this.SUBRULE2(this.expr);
    return this.ACTION(() => ({
      kind: 'if',
      condition,
      then,
      otherwise,
      at: this.reach(this.span(start), otherwise.at),
    }));
  });

  readonly pipe: Rule<Expression> = this.RULE('pipe', (): Expression => {
    const head = this.SUBRULE(this.either);
    const stages: Call[] = [];
    this.MANY(() => {
      this.CONSUME(t.Pipe);
      const word = this.CONSUME(t.AnyWord);
      const args = this.OPTION(() => this.SUBRULE(this.args));
      const label = this.SUBRULE(this.label);
      this.ACTION(() => {
        stages.push({
          kind: 'call',
          callee: this.named(word),
          args: args ?? [],
          ...(label ? { label } : {}),
          at: this.reach(this.span(word), this.span(this.LA(0))),
        });
      });
    });
    this.OPTION1({
      GATE: () => stages.length > 0,
      DEF: () => {
        const sign = this.OR1(arithmetic.map((type, index) => ({ ALT: () => this.consume(index, type) })));
        const rest = this.SUBRULE1(this.either);
        this.ACTION(() => {
          const piped = `${this.textOf(head.at)} |> ${stages.map(stage => this.textOf(stage.at)).join(' |> ')}`;
          const after = this.textOf(rest.at);
          const help = `write '(${piped}) ${sign.image} ${after}' or put '${after}' into parentheses with what it belongs to`;
          this.mistake(
            'E0102',
            this.span(sign),
            `'|>' and '${sign.image}' do not mix without parentheses`,
            help,
          );
        });
      },
    });
    return this.ACTION(() => this.piped(head, stages));
  });

  private piped(head: Expression, stages: readonly Call[]): Expression {
    const [first] = stages;
    const last = stages.at(-1);
    if (!first || !last) return head;
    if (!isPostfix(head) && !this.grouped.has(head)) {
      const shown = this.textOf(head.at);
      const right = head.kind === 'binary' ? this.textOf(head.right.at) : shown;
      const left = shown.slice(0, shown.length - right.length);
      const help = `write '(${shown}) |> ${first.callee.text}' or '${left}(${right} |> ${first.callee.text})'`;
      this.mistake('E0102', head.at, `'|>' after an operator needs parentheses`, help);
    }
    return { kind: 'pipe', head, stages, at: this.reach(head.at, last.at) };
  }

  readonly label: Rule<Name | undefined> = this.RULE('label', (): Name | undefined =>
    this.OPTION({
      GATE: () => this.labels,
      DEF: () => {
        this.CONSUME(t.As);
        const word = this.CONSUME(t.AnyWord);
        return this.ACTION(() => this.named(word));
      },
    }),
  );

  private binary(sign: IToken, left: Expression, right: Expression): Expression {
    const operator = sign.image as BinaryOperator;
    return {
      kind: 'binary',
      operator,
      sign: this.span(sign),
      left,
      right,
      at: this.reach(left.at, right.at),
    };
  }

  /** operand { sign operand }, grouped from the left. Uses MANY, OR and the operand's subrules 0 and 1 of its rule. */
  private chain(first: () => Expression, next: () => Expression, signs: readonly TokenType[]): Expression {
    let left = first();
    this.MANY(() => {
      const sign = this.OR(signs.map((type, index) => ({ ALT: () => this.consume(index, type) })));
      const right = next();
      this.ACTION(() => (left = this.binary(sign, left, right)));
    });
    return left;
  }

  readonly either: Rule<Expression> = this.RULE('either', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.and),
      () => this.SUBRULE1(this.and),
      [t.Or],
    ),
  );

  readonly and: Rule<Expression> = this.RULE('and', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.not),
      () => this.SUBRULE1(this.not),
      [t.And],
    ),
  );

  readonly not: Rule<Expression> = this.RULE('not', (): Expression =>
    this.OR([
      {
        ALT: () => {
          const sign = this.CONSUME(t.Not);
          const operand = this.SUBRULE(this.not);
          return this.ACTION((): Expression => ({
            kind: 'unary',
            operator: 'not',
            operand,
            at: this.reach(this.span(sign), operand.at),
          }));
        },
      },
      { ALT: () => this.SUBRULE(this.compare) },
    ]),
  );

  readonly compare: Rule<Expression> = this.RULE('compare', (): Expression => {
    let left = this.SUBRULE(this.range);
    this.OPTION(() => {
      const sign = this.OR(t.comparisons.map((type, index) => ({ ALT: () => this.consume(index, type) })));
      const right = this.SUBRULE1(this.range);
      this.ACTION(() => (left = this.binary(sign, left, right)));
    });
    return left;
  });

  readonly range: Rule<Expression> = this.RULE('range', (): Expression => {
    const from = this.SUBRULE(this.sum);
    return (
      this.OPTION(() => {
        this.CONSUME(t.DotDot);
        const to = this.SUBRULE1(this.sum);
        const step = this.OPTION1(() => {
          this.CONSUME(t.Step);
          return this.SUBRULE2(this.sum);
        });
        return this.ACTION((): Expression => ({
          kind: 'range',
          from,
          to,
          ...(step ? { step } : {}),
          at: this.reach(from.at, (step ?? to).at),
        }));
      }) ?? from
    );
  });

  readonly sum: Rule<Expression> = this.RULE('sum', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.term),
      () => this.SUBRULE1(this.term),
      [t.Plus, t.Minus],
    ),
  );

  readonly term: Rule<Expression> = this.RULE('term', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.unary),
      () => this.SUBRULE1(this.unary),
      [t.Times, t.Divide],
    ),
  );

  readonly unary: Rule<Expression> = this.RULE('unary', (): Expression =>
    this.OR([
      {
        ALT: () => {
          const sign = this.OR1([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
          const operand = this.SUBRULE(this.unary);
          return this.ACTION((): Expression => ({
            kind: 'unary',
            operator: sign.image as '+' | '-',
            operand,
            at: this.reach(this.span(sign), operand.at),
          }));
        },
      },
      { ALT: () => this.SUBRULE(this.postfix) },
    ]),
  );

  readonly postfix: Rule<Expression> = this.RULE('postfix', (): Expression => {
    let object = this.SUBRULE(this.primary);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      const word = this.CONSUME(t.AnyWord);
      this.ACTION(() => {
        const member = this.named(word);
        object = { kind: 'member', object, member, at: this.reach(object.at, member.at) };
      });
    });
    return object;
  });

  readonly primary: Rule<Expression> = this.RULE('primary', (): Expression =>
    this.OR([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.parenthesised) },
      { ALT: () => this.SUBRULE(this.listed) },
      { ALT: () => this.SUBRULE(this.ifOperand) },
    ]),
  );

  readonly literal: Rule<Expression> = this.RULE('literal', (): Expression => {
    const literals = [t.NumberToken, t.Size, t.Text, t.True, t.False];
    const token = this.OR(literals.map((type, index) => ({ ALT: () => this.consume(index, type) })));
    return this.ACTION(() => literalOf(token, this.span(token)));
  });

  /** A name, or a call with its label. */
  readonly reference: Rule<Expression> = this.RULE('reference', (): Expression => {
    const word = this.CONSUME(t.Word);
    const args = this.OPTION(() => this.SUBRULE(this.args));
    const label = this.OPTION1({ GATE: () => args !== undefined, DEF: () => this.SUBRULE(this.label) });
    return this.ACTION((): Expression => {
      const name = this.named(word);
      if (!args) return { kind: 'name', name, at: name.at };
      return {
        kind: 'call',
        callee: name,
        args,
        ...(label ? { label } : {}),
        at: this.reach(name.at, this.span(this.LA(0))),
      };
    });
  });

  readonly parenthesised: Rule<Expression> = this.RULE('parenthesised', (): Expression => {
    const before = this.labels;
    const open = this.CONSUME(t.LeftParen);
    this.ACTION(() => (this.labels = true));
    const value = this.SUBRULE(this.expr);
    this.ACTION(() => (this.labels = before));
    const close = this.CONSUME(t.RightParen);
    return this.ACTION(() => {
      const inside = { ...value, at: this.reach(this.span(open), this.span(close)) };
      this.grouped.add(inside);
      return inside;
    });
  });

  readonly listed: Rule<Expression> = this.RULE('listed', (): Expression => {
    const open = this.CONSUME(t.LeftBracket);
    const items = this.OPTION(() => this.SUBRULE(this.exprs));
    const close = this.CONSUME(t.RightBracket);
    return this.ACTION(() => ({
      kind: 'list',
      items: items ?? [],
      at: this.reach(this.span(open), this.span(close)),
    }));
  });

  readonly ifOperand: Rule<Expression> = this.RULE('ifOperand', (): Expression => {
    const start = this.CONSUME(t.If);
    const condition = this.SUBRULE(this.either);
    this.CONSUME(t.Then);
    const then = this.SUBRULE1(this.either);
    this.CONSUME(t.Else);
    const otherwise = this.SUBRULE2(this.either);
    return this.ACTION(() => ({
      kind: 'if',
      condition,
      then,
      otherwise,
      at: this.reach(this.span(start), otherwise.at),
    }));
  });

  readonly exprs: Rule<Expression[]> = this.RULE('exprs', (): Expression[] => {
    const items: Expression[] = [];
    const first = this.SUBRULE(this.expr);
    this.ACTION(() => items.push(first));
    this.MANY({
      GATE: () => ![t.RightBracket, t.RightParen].includes(this.LA(2).tokenType),
      DEF: () => {
        this.CONSUME(t.Comma);
        const item = this.SUBRULE1(this.expr);
        this.ACTION(() => items.push(item));
      },
    });
    this.OPTION(() => this.CONSUME1(t.Comma));
    return items;
  });

  readonly args: Rule<Argument[]> = this.RULE('args', (): Argument[] => {
    const args: Argument[] = [];
    const before = this.labels;
    this.CONSUME(t.LeftParen);
    this.ACTION(() => (this.labels = true));
    this.MANY(() => {
      const arg = this.SUBRULE(this.arg);
      this.ACTION(() => args.push(arg));
      this.OPTION({ GATE: () => this.LA(1).tokenType !== t.RightParen, DEF: () => this.CONSUME(t.Comma) });
    });
    this.ACTION(() => (this.labels = before));
    this.CONSUME(t.RightParen);
    return args;
  });

  readonly arg: Rule<Argument> = this.RULE('arg', (): Argument => {
    const name = this.OPTION({
      GATE: () => this.LA(2).tokenType === t.Colon,
      DEF: () => {
        const word = this.CONSUME(t.AnyWord);
        this.CONSUME(t.Colon);
        return word;
      },
    });
    const value = this.SUBRULE(this.expr);
    return this.ACTION(() => (name ? { name: this.named(name), value } : { value }));
  });
}

function literalOf(token: IToken, at: Span): Expression {
  const { image, tokenType } = token;
  if (tokenType === t.Size) {
    const [rows = 1, columns = 1] = image.split('x').map(Number);
    return { kind: 'size', rows, columns, at };
  }
  if (tokenType === t.Text) return { kind: 'string', value: image.slice(1, -1).replace(/\\(.)/g, '$1'), at };
  if (tokenType === t.True || tokenType === t.False)
    return { kind: 'boolean', value: tokenType === t.True, at };
  return { kind: 'number', value: Number(image), at };
}
