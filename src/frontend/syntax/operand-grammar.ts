import type { IToken } from 'chevrotain';
import type { Span } from '../../ir/types.ts';
import type { Argument, Expression, Name } from '../ast.ts';
import type { Rule } from './grammar-base.ts';
import { GrammarBase } from './grammar-base.ts';
import * as t from './tokens.ts';

/** What stands between operators: literals, names, calls, lists, parentheses. */
export abstract class OperandGrammar extends GrammarBase {
  abstract readonly expr: Rule<Expression>;
  abstract readonly either: Rule<Expression>;
  /** Expressions in parentheses: these may meet `|>` on either side. */
  protected readonly grouped = new WeakSet<Expression>();

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

  readonly postfix: Rule<Expression> = this.expression('postfix', (): Expression => {
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

  readonly primary: Rule<Expression> = this.expression('primary', (): Expression =>
    this.OR([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.parenthesised) },
      { ALT: () => this.SUBRULE(this.listed) },
      { ALT: () => this.SUBRULE(this.ifOperand) },
    ]),
  );

  readonly literal: Rule<Expression> = this.expression('literal', (): Expression => {
    const literals = [t.NumberToken, t.Size, t.Text, t.True, t.False];
    const token = this.OR(literals.map((type, index) => ({ ALT: () => this.consume(index, type) })));
    return this.ACTION(() => literalOf(token, this.span(token)));
  });

  /** A name, or a call with its label. */
  readonly reference: Rule<Expression> = this.expression('reference', (): Expression => {
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

  readonly parenthesised: Rule<Expression> = this.expression('parenthesised', (): Expression => {
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

  readonly listed: Rule<Expression> = this.expression('listed', (): Expression => {
    const before = this.labels;
    const open = this.CONSUME(t.LeftBracket);
    this.ACTION(() => (this.labels = true));
    const items = this.OPTION(() => this.SUBRULE(this.exprs));
    this.ACTION(() => (this.labels = before));
    const close = this.CONSUME(t.RightBracket);
    return this.ACTION(() => ({
      kind: 'list',
      items: items ?? [],
      at: this.reach(this.span(open), this.span(close)),
    }));
  });

  /** As an operand an `if` has no bare `|>` in its branches. */
  readonly ifOperand: Rule<Expression> = this.expression('ifOperand', (): Expression => {
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

  readonly exprs: Rule<Expression[]> = this.list('exprs', (): Expression[] => {
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

  readonly args: Rule<Argument[]> = this.list('args', (): Argument[] => {
    const args: Argument[] = [];
    const before = this.labels;
    this.CONSUME(t.LeftParen);
    this.ACTION(() => (this.labels = true));
    let isFirst = true;
    this.MANY({
      GATE: () => isFirst || this.LA(0).tokenType === t.Comma,
      DEF: () => {
        const arg = this.SUBRULE(this.arg);
        this.ACTION(() => args.push(arg));
        this.OPTION(() => this.CONSUME(t.Comma));
        isFirst = false;
      },
    });
    this.ACTION(() => (this.labels = before));
    this.CONSUME(t.RightParen);
    return args;
  });

  readonly arg: Rule<Argument> = this.part(
    'arg',
    (): Argument => {
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
    },
    at => ({ value: { kind: 'wrong', at } }),
  );
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
