import type { BinaryOperator } from '../ast.ts';
import type { FunctionName, Value } from '../values.ts';
import { boolean, equal, number, show, wrong } from '../values.ts';

type Report = (message: string, help?: string) => Value;

/** `left operator right` on values known when compiling. */
export function combine(operator: BinaryOperator, left: Value, right: Value, report: Report): Value {
  if (left.kind === 'wrong' || right.kind === 'wrong') return wrong;
  if (operator === '==' || operator === '!=') return boolean(equal(left, right) === (operator === '=='));
  if (operator === 'and' || operator === 'or') {
    if (left.kind !== 'boolean' || right.kind !== 'boolean')
      return report(`'${operator}' wants two conditions, found ${show(left)} and ${show(right)}`);
    return boolean(operator === 'and' ? left.value && right.value : left.value || right.value);
  }
  if (left.kind !== 'number' || right.kind !== 'number')
    return report(`'${operator}' wants two numbers, found ${show(left)} and ${show(right)}`);
  const [a, b] = [left.value, right.value];
  switch (operator) {
    case '+':
      return number(a + b);
    case '-':
      return number(a - b);
    case '*':
      return number(a * b);
    case '/':
      return b === 0 ? report(`${a} / 0`) : number(a / b);
    case '<':
      return boolean(a < b);
    case '<=':
      return boolean(a <= b);
    case '>':
      return boolean(a > b);
    case '>=':
      return boolean(a >= b);
  }
}

/** a..b includes both ends. */
export function rangeItems(from: Value, to: Value, step: Value | undefined, report: Report): Value {
  if ([from, to, step].some(value => value?.kind === 'wrong')) return wrong;
  if (from.kind !== 'number' || to.kind !== 'number' || (step && step.kind !== 'number'))
    return report(`a range wants numbers, found ${show(from)}..${show(to)}`);
  const by = step?.kind === 'number' ? step.value : 1;
  if (!(by > 0)) return report(`a range wants a step > 0, found ${by}`);
  const count = Math.floor((to.value - from.value) / by + 1e-9) + 1;
  if (count > 10_000) return report(`a range of ${count} values`, 'at most 10,000');
  return {
    kind: 'list',
    items: Array.from({ length: Math.max(0, count) }, (_, i) => number(from.value + i * by)),
  };
}

/** The language's functions. */
export function apply(name: FunctionName, given: readonly { value: Value }[], report: Report): Value {
  const values = given.map(({ value }) => value);
  if (values.some(value => value.kind === 'wrong')) return wrong;
  const wanted = (what: string) =>
    report(`${name} wants ${what}, found ${values.map(show).join(', ') || 'nothing'}`);
  if (name === 'zip') {
    const lists = values.flatMap(value => (value.kind === 'list' ? [value.items] : []));
    if (lists.length !== values.length || lists.length === 0) return wanted('lists');
    if (new Set(lists.map(items => items.length)).size > 1)
      return report(`zip of lists of unlike lengths: ${lists.map(items => items.length).join(', ')}`);
    return {
      kind: 'list',
      items: lists[0]!.map((_, i) => ({ kind: 'list', items: lists.map(items => items[i]!) })),
    };
  }
  if (name === 'len') {
    const [list] = values;
    return values.length === 1 && list?.kind === 'list' ? number(list.items.length) : wanted('one list');
  }
  const flat = values.length === 1 && values[0]?.kind === 'list' ? values[0].items : values;
  const numbers = flat.flatMap(value => (value.kind === 'number' ? [value.value] : []));
  if (numbers.length !== flat.length || numbers.length === 0) return wanted('numbers');
  if (name === 'min') return number(Math.min(...numbers));
  if (name === 'max') return number(Math.max(...numbers));
  if (numbers.length > 1) return wanted('one number');
  return number(name === 'int' ? Math.trunc(numbers[0]!) : Math.round(numbers[0]!));
}
