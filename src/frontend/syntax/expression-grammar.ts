import type { IToken, TokenType } from 'chevrotain';
import type { BinaryOperator, Call, Expression } from '../ast.ts';
import type { Rule } from './grammar-base.ts';
import { OperandGrammar } from './operand-grammar.ts';
import * as t from './tokens.ts';

const isPostfix = ({ kind }: Expression) => !['binary', 'unary', 'range', 'if', 'pipe'].includes(kind);

/** Read after a pipe or a comparison only to name the mistake. */
const misplaced = [t.Plus, t.Minus, t.Times, t.Divide, ...t.comparisons, t.And, t.Or];

/** Operators of language.md, loose to tight. Rules build the AST as they read. */
export abstract class ExpressionGrammar extends OperandGrammar {
  /** A leading `if` is never an operand: its branches may hold pipes. */
  readonly expr: Rule<Expression> = this.expression('expr', (): Expression =>
    this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.ifExpr) }, { ALT: () => this.SUBRULE(this.pipe) }],
      IGNORE_AMBIGUITIES: true,
    }),
  );

  readonly ifExpr: Rule<Expression> = this.expression('ifExpr', (): Expression => {
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

  readonly pipe: Rule<Expression> = this.expression('pipe', (): Expression => {
    const head = this.SUBRULE(this.either);
    const stages: Call[] = [];
    let isMixed = false;
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            const stage = this.SUBRULE(this.stage);
            this.ACTION(() => stages.push(stage));
          },
        },
        {
          ALT: () => {
            const sign = this.OR1(misplaced.map((type, index) => ({ ALT: () => this.consume(index, type) })));
            const rest = this.SUBRULE1(this.either);
            this.ACTION(() => {
              if (!isMixed) this.misplacedOperator(head, stages, sign, rest);
              isMixed = true;
            });
          },
        },
      ]);
    });
    return this.ACTION(() => this.piped(head, stages));
  });

  readonly stage: Rule<Call> = this.part(
    'stage',
    (): Call => {
      this.CONSUME(t.Pipe);
      const word = this.CONSUME(t.AnyWord);
      const args = this.OPTION(() => this.SUBRULE(this.args));
      const label = this.SUBRULE(this.label);
      return this.ACTION(() => ({
        kind: 'call',
        callee: this.named(word),
        args: args ?? [],
        ...(label ? { label } : {}),
        at: this.reach(this.span(word), this.span(this.LA(0))),
      }));
    },
    at => ({ kind: 'call', callee: { text: '', at }, args: [], at }),
  );

  private misplacedOperator(head: Expression, stages: readonly Call[], sign: IToken, rest: Expression): void {
    const [before, operator, after] = [this.textOf(head.at), sign.image, this.textOf(rest.at)];
    if (stages.length === 0) {
      const middle = head.kind === 'binary' ? this.textOf(head.right.at) : before;
      const help = `write '${before} and ${middle} ${operator} ${after}'`;
      this.mistake('E0102', this.span(sign), 'comparisons do not chain', help);
      return;
    }
    const texts = [before, ...stages.map(stage => this.textOf(stage.at))];
    const last = texts.pop() ?? '';
    const help = `write '(${[...texts, last].join(' |> ')}) ${operator} ${after}' or '${texts.join(' |> ')} |> (${last} ${operator} ${after})'`;
    this.mistake('E0102', this.span(sign), `'|>' and '${operator}' do not mix without parentheses`, help);
  }

  private piped(head: Expression, stages: readonly Call[]): Expression {
    const [first] = stages;
    const last = stages.at(-1);
    if (!first || !last) return head;
    if (!isPostfix(head) && !this.grouped.has(head)) {
      const shown = this.textOf(head.at);
      const tail = head.kind === 'binary' ? head.right : head.kind === 'unary' ? head.operand : undefined;
      const right = tail ? this.textOf(tail.at) : shown;
      const left = shown.slice(0, shown.length - right.length);
      const stage = this.textOf(first.at);
      const other = left === '' ? '' : ` or '${left}(${right} |> ${stage})'`;
      this.mistake(
        'E0102',
        head.at,
        `'|>' after an operator needs parentheses`,
        `write '(${shown}) |> ${stage}'${other}`,
      );
    }
    return { kind: 'pipe', head, stages, at: this.reach(head.at, last.at) };
  }

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

  readonly either: Rule<Expression> = this.expression('either', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.and),
      () => this.SUBRULE1(this.and),
      [t.Or],
    ),
  );

  readonly and: Rule<Expression> = this.expression('and', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.not),
      () => this.SUBRULE1(this.not),
      [t.And],
    ),
  );

  readonly not: Rule<Expression> = this.expression('not', (): Expression =>
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

  readonly compare: Rule<Expression> = this.expression('compare', (): Expression => {
    let left = this.SUBRULE(this.range);
    this.OPTION(() => {
      const sign = this.OR(t.comparisons.map((type, index) => ({ ALT: () => this.consume(index, type) })));
      const right = this.SUBRULE1(this.range);
      this.ACTION(() => (left = this.binary(sign, left, right)));
    });
    return left;
  });

  readonly range: Rule<Expression> = this.expression('range', (): Expression => {
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

  readonly sum: Rule<Expression> = this.expression('sum', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.term),
      () => this.SUBRULE1(this.term),
      [t.Plus, t.Minus],
    ),
  );

  readonly term: Rule<Expression> = this.expression('term', (): Expression =>
    this.chain(
      () => this.SUBRULE(this.unary),
      () => this.SUBRULE1(this.unary),
      [t.Times, t.Divide],
    ),
  );

  readonly unary: Rule<Expression> = this.expression('unary', (): Expression =>
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
}
