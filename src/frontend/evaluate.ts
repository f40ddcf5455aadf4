import type { GraphBuilder } from '../ir/build.ts';
import type { Code, Diagnostic } from '../ir/diagnostic.ts';
import { f32, spatialOf } from '../ir/element.ts';
import { OpError, opError } from '../ir/op.ts';
import type { Span, ValueId } from '../ir/types.ts';
import { apply, combine, rangeItems } from './arithmetic.ts';
import type { Call, Definition, Expression, File, Name } from './ast.ts';
import type { Layer, Site } from './layers.ts';
import { layerNamed, layers } from './layers.ts';
import { Labels, Scope, idOf } from './scope.ts';
import type { Uses } from './scope.ts';
import { mismatch } from './settings.ts';
import { didYouMean } from './suggest.ts';
import type { FunctionName, Value } from './values.ts';
import { boolean, functions, number, show, word, words, wrong } from './values.ts';

/** Blocks may call themselves this deep. */
const deepest = 64;

const isFunction = (name: string): name is FunctionName => (functions as readonly string[]).includes(name);

/** An argument as handed over. */
interface Given {
  readonly name?: Name;
  readonly value: Value;
  readonly at: Span;
}

/** Evaluates expressions, adding a node for every layer. Mistakes are recorded; their value is `wrong` and stays silent. */
export abstract class Evaluator {
  readonly diagnostics: Diagnostic[] = [];
  protected readonly outputs = new Set<string>();
  protected readonly file: File;
  protected readonly builder: GraphBuilder;
  protected path = '';
  readonly #blocks: ReadonlyMap<string, Definition>;
  readonly #labels = new Labels();
  readonly #scopes: Uses;
  #calls: readonly { readonly at: Span; readonly path: string }[] = [];

  constructor(file: File, builder: GraphBuilder, uses: Uses) {
    this.file = file;
    this.builder = builder;
    this.#scopes = uses;
    this.#blocks = new Map(file.blocks.map(block => [block.name.text, block]));
  }

  /** Runs a block's statements in its own scope. */
  protected abstract callBlock(block: Definition, scope: Scope): readonly Value[];

  protected error(code: Code, at: Span, message: string, help?: string): Value {
    const related = this.#calls.map(call => ({
      at: call.at,
      message: `called from line ${call.at.line}${call.path === '' ? '' : ` as ${call.path}`}`,
    }));
    this.diagnostics.push({
      severity: 'error',
      code,
      message,
      at,
      ...(help === undefined ? {} : { help }),
      ...(related.length === 0 ? {} : { related }),
    });
    return wrong;
  }

  protected isCallable(name: string): boolean {
    return isFunction(name) || this.#blocks.has(name) || layerNamed(name) !== undefined;
  }

  /** Takes a label in the current path; false, and a mistake, when it is taken. */
  protected claim(label: Name): boolean {
    if (this.#labels.claim(this.path, label.text)) return true;
    this.error(
      'E0205',
      label.at,
      `'${label.text}' names two things${this.path === '' ? '' : ` in ${this.path}`}`,
      'every label is used once in its place',
    );
    return false;
  }

  protected within(segment: string, run: () => void): void {
    const outer = this.path;
    this.path = outer === '' ? segment : `${outer}.${segment}`;
    run();
    this.path = outer;
  }

  protected condition(expression: Expression, scope: Scope): boolean | undefined {
    const value = this.evaluate(expression, scope);
    if (value.kind === 'boolean') return value.value;
    if (value.kind !== 'wrong')
      this.error('E0207', expression.at, `a condition is true or false, found ${show(value)}`);
    return undefined;
  }

  protected wholeNumber(expression: Expression, scope: Scope): number | undefined {
    const value = this.evaluate(expression, scope);
    if (value.kind === 'number' && Number.isInteger(value.value) && value.value > 0) return value.value;
    if (value.kind !== 'wrong')
      this.error('E0207', expression.at, `wanted a whole number > 0, found ${show(value)}`);
    return undefined;
  }

  /** One value; a block of several results is a mistake here. */
  evaluate(expression: Expression, scope: Scope): Value {
    const value = this.#evaluate(expression, scope);
    if (value.kind !== 'several') return value;
    return this.error(
      'E0207',
      expression.at,
      `${value.items.length} results where one is wanted`,
      `write 'a, b = ...'`,
    );
  }

  /** Every value an expression gives, for `a, b = f(x)`. */
  protected evaluateAll(expression: Expression, scope: Scope): readonly Value[] {
    const value = this.#evaluate(expression, scope);
    return value.kind === 'several' ? value.items : [value];
  }

  #evaluate(expression: Expression, scope: Scope): Value {
    const report = (message: string, help?: string) => this.error('E0207', expression.at, message, help);
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
        return this.#unary(expression.operator, this.evaluate(expression.operand, scope), report);
      case 'binary':
        return this.#binary(expression, scope);
      case 'member':
        return this.#member(this.evaluate(expression.object, scope), expression.member);
      case 'call':
        return this.#call(expression, [], scope);
      case 'pipe':
        return expression.stages.reduce(
          (x, stage) => (x.kind === 'wrong' ? wrong : this.#call(stage, [x], scope)),
          this.evaluate(expression.head, scope),
        );
    }
  }

  #named({ text, at }: Name, scope: Scope): Value {
    const value = scope.get(text);
    if (value) return value;
    if (words.has(text)) return word(text);
    if (this.isCallable(text))
      return this.error(
        'E0201',
        at,
        `'${text}' is an op, a function or a block: call it`,
        `write '${text}(...)'`,
      );
    return this.error(
      'E0201',
      at,
      `'${text}' has no value here`,
      didYouMean(text, [...scope.names(), ...words]),
    );
  }

  #unary(operator: '+' | '-' | 'not', value: Value, report: (message: string) => Value): Value {
    if (value.kind === 'wrong') return wrong;
    if (operator === 'not')
      return value.kind === 'boolean'
        ? boolean(!value.value)
        : report(`'not' wants a condition, found ${show(value)}`);
    if (value.kind !== 'number') return report(`'${operator}' wants a number, found ${show(value)}`);
    return number(operator === '-' ? -value.value : value.value);
  }

  #binary({ operator, left, right, sign }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const a = this.evaluate(left, scope);
    if (a.kind === 'boolean' && ((operator === 'and' && !a.value) || (operator === 'or' && a.value)))
      return a;
    const b = this.evaluate(right, scope);
    if (a.kind === 'tensor' && b.kind === 'tensor') {
      const op = { '+': 'add', '-': 'sub', '*': 'mul' }[operator as '+'] as string | undefined;
      if (op === undefined)
        return this.error(
          'E0207',
          sign,
          `'${operator}' does not work on tensors`,
          'tensors can be added, subtracted and multiplied',
        );
      return this.#node(op, undefined, sign, site => site.add(op, { x: a.ref, y: b.ref }));
    }
    return combine(operator, a, b, (message, help) => this.error('E0207', sign, message, help));
  }

  #member(object: Value, { text, at }: Name): Value {
    if (object.kind === 'wrong') return wrong;
    if (object.kind !== 'tensor')
      return this.error(
        'E0207',
        at,
        `${show(object)} has no properties`,
        'tensors have .channels, .height and .width',
      );
    const [height, width, channels] = spatialOf(this.builder.typeOf(object.ref).shape);
    const sizes: Readonly<Record<string, number>> = { channels, height, width };
    const size = Object.hasOwn(sizes, text) ? sizes[text] : undefined;
    return size === undefined
      ? this.error(
          'E0203',
          at,
          `a tensor has no '${text}'`,
          didYouMean(text, Object.keys(sizes)) ?? 'there are .channels, .height and .width',
        )
      : number(size);
  }

  #call(call: Call, piped: readonly Value[], scope: Scope): Value {
    const { callee } = call;
    const layer = layerNamed(callee.text);
    if (layer) return this.#layer(call, layer, piped, scope);
    const block = this.#blocks.get(callee.text);
    if (block) return this.#block(call, block, piped, scope);
    if (isFunction(callee.text)) {
      const values = [...piped, ...call.args.map(({ value }) => this.evaluate(value, scope))];
      return apply(callee.text, values, (message, help) => this.error('E0207', call.at, message, help));
    }
    const known = [...Object.keys(layers), ...functions, ...this.#blocks.keys()];
    return this.error(
      'E0202',
      callee.at,
      `there is no op, function or block '${callee.text}'`,
      didYouMean(callee.text, known),
    );
  }

  #block(call: Call, block: Definition, piped: readonly Value[], scope: Scope): Value {
    if (this.#calls.length >= deepest)
      return this.error('E0209', call.callee.at, `blocks call each other deeper than ${deepest}`);
    const inner = new Scope(this.#scopes);
    const names = block.params.map(({ name }) => name.text);
    const given = this.#match(call.callee, this.#given(call, piped, scope), names);
    if (!given) return wrong;
    if (call.label && !this.claim(call.label)) return wrong;
    let results: readonly Value[] = [wrong];
    const run = () => {
      const outer = this.#calls;
      this.#calls = [{ at: call.callee.at, path: this.path }, ...outer];
      for (const { name, value } of block.params) {
        const argument = given.get(name.text)?.value ?? (value && this.evaluate(value, inner));
        if (!argument) {
          this.#calls = outer;
          this.error('E0206', call.callee.at, `${block.name.text} wants '${name.text}'`);
          return;
        }
        inner.set(name.text, argument, name.at);
        this.#scopes.read(name.at);
      }
      results = this.callBlock(block, inner);
      this.#calls = outer;
    };
    if (call.label) this.within(call.label.text, run);
    else run();
    return results.length === 1 ? results[0]! : { kind: 'several', items: results };
  }

  /** What a call hands over, in order, evaluated once; a piped head is the first. */
  #given(call: Call, piped: readonly Value[], scope: Scope): readonly Given[] {
    const head = piped.map(value => ({ value, at: call.callee.at }));
    return [
      ...head,
      ...call.args.map(({ name, value }) => ({
        ...(name ? { name } : {}),
        value: this.evaluate(value, scope),
        at: value.at,
      })),
    ];
  }

  /** Arguments by parameter name: positional first, then named. undefined after a mistake. */
  #match(
    callee: Name,
    given: readonly Given[],
    names: readonly string[],
  ): ReadonlyMap<string, Given> | undefined {
    const matched = new Map<string, Given>();
    const before = this.diagnostics.length;
    const positional = given.filter(({ name }) => !name).length;
    let isNamed = false;
    given.forEach((argument, index) => {
      const { name, at } = argument;
      isNamed ||= name !== undefined;
      if (!name && isNamed) this.error('E0206', at, 'a positional argument after a named one');
      const known = name?.text ?? names[index];
      if (known === undefined) {
        const most = `${names.length} argument${names.length === 1 ? '' : 's'}`;
        this.error('E0206', at, `${callee.text} takes at most ${most}, found ${positional}`);
      } else if (name && !names.includes(known)) {
        this.error('E0203', name.at, `${callee.text} has no setting '${known}'`, didYouMean(known, names));
      } else if (matched.has(known)) this.error('E0206', at, `'${known}' is given twice`);
      else matched.set(known, argument);
    });
    return this.diagnostics.length > before ? undefined : matched;
  }

  #layer(call: Call, layer: Layer, piped: readonly Value[], scope: Scope): Value {
    const { callee } = call;
    const all = this.#given(call, piped, scope);
    const count = layer.takes === 'many' ? all.filter(({ name }) => !name).length : layer.takes;
    const tensors = all.slice(0, count).filter(({ name }) => !name);
    if (tensors.some(({ value }) => value.kind === 'wrong')) return wrong;
    const refs = tensors.flatMap(({ value }) => (value.kind === 'tensor' ? [value.ref] : []));
    const [first] = refs;
    if (refs.length < count || first === undefined) {
      const other = tensors.find(({ value }) => value.kind !== 'tensor');
      const wanted = layer.takes === 2 ? 'two tensors' : 'a tensor';
      const found = other ? show(other.value) : 'nothing';
      return this.error(
        'E0206',
        other?.at ?? callee.at,
        `${callee.text} wants ${wanted}, found ${found}`,
        `write 'x |> ${callee.text}'`,
      );
    }
    const given = this.#match(callee, all.slice(count), Object.keys(layer.settings));
    if (!given) return wrong;
    const settings: Record<string, unknown> = {};
    for (const [name, wanted] of Object.entries(layer.settings)) {
      const value = given.get(name)?.value ?? wanted.fallback;
      if (!value) return this.error('E0206', callee.at, `${callee.text} wants '${name}': ${wanted.doc}`);
      if (value.kind === 'wrong') return wrong;
      const read = wanted.read(value);
      if (read === undefined)
        return this.error(
          'E0203',
          given.get(name)?.at ?? callee.at,
          `${callee.text}, ${mismatch(name, wanted, value)}`,
        );
      settings[name] = read;
    }
    return this.#node(callee.text, call.label, callee.at, site =>
      layer.build(site, first, settings as never, refs),
    );
  }

  /** Names a layer and adds its nodes; a type mistake points at the layer. */
  #node(name: string, label: Name | undefined, at: Span, build: (site: Site) => ValueId): Value {
    if (label && !this.claim(label)) return wrong;
    const id = idOf(this.path, label?.text ?? this.#labels.next(this.path, name));
    const calls = this.#calls.map(call => call.at);
    const origin = calls.length === 0 ? { at } : { at, calls };
    const { builder } = this;
    const site: Site = {
      add: (op, args, settings = {}, suffix) =>
        builder.add(suffix === undefined ? id : `${id}.${suffix}`, op, args, settings, origin),
      weight: (suffix, shape, element = f32) =>
        builder.tensor(`@${id.slice(1)}.${suffix}`, { element, shape }),
      typeOf: ref => builder.typeOf(ref),
      fail: opError,
    };
    try {
      return { kind: 'tensor', ref: build(site) };
    } catch (error) {
      if (error instanceof OpError) return this.error('E0301', at, error.message, error.help);
      throw error;
    }
  }
}
