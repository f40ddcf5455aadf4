import { spatialOf } from '../../ir/element.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Span } from '../../ir/types.ts';
import type { Call, Definition, Expression, File, Name } from '../ast.ts';
import { layerNamed, layers } from '../layers/index.ts';
import type { Layer } from '../layers/layer.ts';
import type { Value } from '../values.ts';
import { boolean, functions, isFunction, number, show, word, words, wrong } from '../values.ts';
import type { Given } from './arguments.ts';
import { matchArguments, readSettings, tensorsOf } from './arguments.ts';
import { apply, combine, rangeItems } from './arithmetic.ts';
import type { Construction } from './construction.ts';
import { deepestCalls } from './construction.ts';
import { Scope } from './scope.ts';
import type { Uses } from './unused.ts';

/** Evaluates expressions, adding a node for every layer. Mistakes are recorded; their value is `wrong` and stays silent. */
export abstract class Evaluator {
  protected readonly construction: Construction;
  readonly uses: Uses;
  readonly #blocks: ReadonlyMap<string, Definition>;

  constructor(file: File, construction: Construction, uses: Uses) {
    this.construction = construction;
    this.uses = uses;
    this.#blocks = new Map(file.blocks.map(block => [block.name.text, block]));
  }

  /** Runs a block's statements in its own scope. */
  protected abstract callBlock(block: Definition, scope: Scope): readonly Value[];

  protected isCallable(name: string): boolean {
    return isFunction(name) || this.#blocks.has(name) || layerNamed(name) !== undefined;
  }

  protected condition(expression: Expression, scope: Scope): boolean | undefined {
    const value = this.evaluate(expression, scope);
    if (value.kind === 'boolean') return value.value;
    if (value.kind !== 'wrong')
      this.construction.error('E0207', expression.at, `a condition is true or false, found ${show(value)}`);
    return undefined;
  }

  protected wholeNumber(expression: Expression, scope: Scope, least: number): number | undefined {
    const value = this.evaluate(expression, scope);
    if (value.kind === 'number' && Number.isInteger(value.value) && value.value >= least) return value.value;
    if (value.kind !== 'wrong')
      this.construction.error(
        'E0207',
        expression.at,
        `wanted a whole number >= ${least}, found ${show(value)}`,
      );
    return undefined;
  }

  /** One value; a block of several results is a mistake here. */
  evaluate(expression: Expression, scope: Scope): Value {
    return this.#single(this.#evaluate(expression, scope), expression.at);
  }

  /** Every value an expression gives, for `a, b = f(x)`. */
  protected evaluateAll(expression: Expression, scope: Scope): readonly Value[] {
    const value = this.#evaluate(expression, scope);
    return value.kind === 'several' || value.kind === 'list' ? value.items : [value];
  }

  #single(value: Value, at: Span): Value {
    if (value.kind !== 'several') return value;
    const message = `${value.items.length} results where one is wanted`;
    return this.construction.error('E0207', at, message, `write 'a, b = ...'`);
  }

  #evaluate(expression: Expression, scope: Scope): Value {
    const report = (message: string, help?: string) =>
      this.construction.error('E0207', expression.at, message, help);
    switch (expression.kind) {
      case 'number':
        return number(expression.value);
      case 'boolean':
        return boolean(expression.value);
      case 'string':
        return { kind: 'string', value: expression.value };
      case 'size':
        return { kind: 'size', rows: expression.rows, columns: expression.columns };
      case 'wrong':
        return wrong;
      case 'name':
        return this.#named(expression.name, scope);
      case 'list':
        return { kind: 'list', items: expression.items.map(item => this.evaluate(item, scope)) };
      case 'range': {
        const step = expression.step && this.evaluate(expression.step, scope);
        return rangeItems(
          this.evaluate(expression.from, scope),
          this.evaluate(expression.to, scope),
          step,
          report,
        );
      }
      case 'if': {
        const condition = this.condition(expression.condition, scope);
        if (condition === undefined) return wrong;
        return this.#evaluate(condition ? expression.then : expression.otherwise, scope);
      }
      case 'unary':
        return unary(expression.operator, this.evaluate(expression.operand, scope), report);
      case 'binary':
        return this.#binary(expression, scope);
      case 'member':
        return this.#member(this.evaluate(expression.object, scope), expression.member);
      case 'call':
        return this.#call(expression, undefined, scope);
      case 'pipe':
        return expression.stages.reduce(
          (x, stage) => this.#call(stage, this.#single(x, stage.callee.at), scope),
          this.evaluate(expression.head, scope),
        );
    }
  }

  #named({ text, at }: Name, scope: Scope): Value {
    const value = scope.get(text, at);
    if (value) return value;
    if (words.has(text)) return word(text);
    return this.construction.error(
      'E0201',
      at,
      `'${text}' has no value here`,
      didYouMean(text, [...scope.names(), ...words]),
    );
  }

  #binary({ operator, left, right, sign }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const report = (message: string, help?: string) => this.construction.error('E0207', sign, message, help);
    const a = this.evaluate(left, scope);
    if (a.kind === 'boolean' && ((operator === 'and' && !a.value) || (operator === 'or' && a.value)))
      return a;
    const b = this.evaluate(right, scope);
    if (a.kind !== 'tensor' && b.kind !== 'tensor') return combine(operator, a, b, report);
    if (a.kind === 'wrong' || b.kind === 'wrong') return wrong;
    const op = { '+': 'add', '-': 'sub', '*': 'mul' }[operator as '+'] as string | undefined;
    if (op === undefined)
      return report(
        `'${operator}' does not work on tensors`,
        'tensors can be added, subtracted and multiplied; .channels, .height and .width can be compared',
      );
    if (a.kind !== 'tensor' || b.kind !== 'tensor')
      return report(`'${operator}' wants two tensors or two numbers, found ${show(a)} and ${show(b)}`);
    return this.construction.add(op, undefined, sign, [a.ref, b.ref], site =>
      site.add(op, { x: a.ref, y: b.ref }),
    );
  }

  #member(object: Value, { text, at }: Name): Value {
    if (object.kind === 'wrong') return wrong;
    const properties = 'there are .channels, .height and .width';
    if (object.kind !== 'tensor')
      return this.construction.error(
        'E0207',
        at,
        `${show(object)} has no properties`,
        `of a tensor ${properties}`,
      );
    const [height, width, channels] = spatialOf(this.construction.builder.typeOf(object.ref).shape);
    const sizes: Readonly<Record<string, number>> = { channels, height, width };
    const size = Object.hasOwn(sizes, text) ? sizes[text] : undefined;
    if (size !== undefined) return number(size);
    const help = didYouMean(text, Object.keys(sizes)) ?? properties;
    return this.construction.error('E0203', at, `a tensor has no '${text}'`, help);
  }

  /** A piped value is the first argument. */
  #call(call: Call, piped: Value | undefined, scope: Scope): Value {
    const { callee } = call;
    const given: readonly Given[] = [
      ...(piped ? [{ value: piped, at: callee.at }] : []),
      ...call.args.map(({ name, value }) => ({
        ...(name ? { name } : {}),
        value: this.evaluate(value, scope),
        at: value.at,
      })),
    ];
    const layer = layerNamed(callee.text);
    if (layer) return this.#layer(call, layer, given);
    const block = this.#blocks.get(callee.text);
    if (block) return this.#block(call, block, given);
    if (isFunction(callee.text))
      return apply(callee.text, given, (message, help) =>
        this.construction.error('E0207', call.at, message, help),
      );
    return this.construction.error(
      'E0202',
      callee.at,
      `there is no op, function or block '${callee.text}'`,
      didYouMean(callee.text, [...Object.keys(layers), ...functions, ...this.#blocks.keys()]),
    );
  }

  #block(call: Call, block: Definition, given: readonly Given[]): Value {
    const { construction } = this;
    const { callee, label } = call;
    if (construction.depth >= deepestCalls)
      return construction.error('E0209', callee.at, `blocks call each other deeper than ${deepestCalls}`);
    const names = block.params.map(({ name }) => name.text);
    const matched = matchArguments(callee, given, names, construction);
    if (!matched) return wrong;
    const missing = block.params.filter(({ name, value }) => !value && !matched.has(name.text));
    for (const { name } of missing)
      construction.error('E0206', callee.at, `${callee.text} wants '${name.text}'`);
    if (missing.length > 0 || (label && !construction.claim(label))) return wrong;

    const scope = new Scope(this.uses);
    const run = () =>
      construction.called(callee.at, () => {
        for (const { name, value } of block.params) {
          const argument = matched.get(name.text)?.value ?? (value ? this.evaluate(value, scope) : wrong);
          scope.set(name.text, argument, name.at);
        }
        return this.callBlock(block, scope);
      });
    const results = label ? construction.within(label.text, run) : run();
    return results.length === 1 ? results[0]! : { kind: 'several', items: results };
  }

  #layer({ callee, label }: Call, layer: Layer, given: readonly Given[]): Value {
    const { construction } = this;
    const tensors = tensorsOf(callee, layer, given, construction);
    const rest = given.filter(argument => !tensors?.includes(argument));
    const matched = tensors && matchArguments(callee, rest, Object.keys(layer.settings), construction);
    const settings = matched && readSettings(callee, layer, matched, construction);
    if (!settings) return wrong;
    const refs = tensors.flatMap(({ value }) => (value.kind === 'tensor' ? [value.ref] : []));
    const [first] = refs;
    if (refs.length < tensors.length || first === undefined) return wrong;
    return construction.add(callee.text, label, callee.at, refs, site =>
      layer.build(site, first, settings, refs),
    );
  }
}

function unary(operator: '+' | '-' | 'not', value: Value, report: (message: string) => Value): Value {
  if (value.kind === 'wrong') return wrong;
  if (operator === 'not')
    return value.kind === 'boolean'
      ? boolean(!value.value)
      : report(`'not' wants a condition, found ${show(value)}`);
  if (value.kind !== 'number') return report(`'${operator}' wants a number, found ${show(value)}`);
  return number(operator === '-' ? -value.value : value.value);
}
