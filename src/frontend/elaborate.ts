import { GraphBuilder } from '../ir/build.ts';
import type { Code, Diagnostic } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { readElement } from '../ir/element.ts';
import type { Span } from '../ir/types.ts';
import type { Definition, Expression, File, Name, Statement } from './ast.ts';
import { checkNames } from './check-names.ts';
import { Evaluator } from './evaluate.ts';
import type { Gene, Genes } from './genes.ts';
import { checkConfiguration, domainOf } from './genes.ts';
import type { Hardware } from './hardware.ts';
import { readHardware } from './hardware.ts';
import { Scope, Uses } from './scope.ts';
import { didYouMean } from './suggest.ts';
import type { Value } from './values.ts';
import { number, show, words, wrong } from './values.ts';

/** What is chosen from outside the file. */
export interface Choices {
  /** Net parameters by name, as expressions (`--set blocks=[6,8,12,6]`). */
  readonly params?: ReadonlyMap<string, Expression>;
  /** Genes by path: `stage1.width`. */
  readonly genes?: Genes;
}

export interface Elaborated {
  /** Absent when there are errors. */
  readonly graph: Graph | undefined;
  readonly genes: readonly Gene[];
  readonly hardware: ReadonlyMap<string, Hardware>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds the network that a file describes, under the given choices; reports every mistake once, at its line. */
export function elaborate(file: File, choices: Choices = {}): Elaborated {
  const elaborator = new Elaborator(file, choices);
  return elaborator.run();
}

const storage = ['u8', 'i8', 'u16', 'i16', 'f32'];

class Elaborator extends Evaluator {
  readonly #choices: Choices;
  readonly #genes: Gene[] = [];
  readonly #uses: Uses;

  constructor(file: File, choices: Choices) {
    const uses = new Uses();
    super(file, new GraphBuilder(file.net?.name.text ?? 'net'), uses);
    this.#choices = choices;
    this.#uses = uses;
  }

  run(): Elaborated {
    const { net } = this.file;
    const named = checkNames(this.file);
    for (const diagnostic of named) this.diagnostics.push(diagnostic);
    if (net) this.#net(net);
    const errors = () => this.diagnostics.some(({ severity }) => severity === 'error');
    if (net && !errors()) checkConfiguration(this.#genes, this.#choices.genes, net.name.at, this.diagnostics);
    const graph = net && !errors() ? this.builder.finish() : undefined;
    if (graph && net && graph.outputs.length === 0)
      this.error('E0104', net.name.at, 'the net has no output', "write 'output name = value'");
    const hardware = readHardware(this.file.hardware, graph, this.diagnostics);
    if (graph) this.#warnUnused();
    return {
      graph: errors() ? undefined : graph,
      genes: this.#genes,
      hardware,
      diagnostics: once(this.diagnostics),
    };
  }

  #net(net: Definition): void {
    const scope = new Scope(this.#uses);
    const known = net.params.map(({ name }) => name.text);
    for (const [name, value] of this.#choices.params ?? [])
      if (!known.includes(name))
        this.error(
          'E0208',
          value.at,
          `the net has no parameter '${name}'`,
          didYouMean(name, known) ?? listOf('its parameters are', known),
        );
    for (const { name, value } of net.params) {
      const chosen = this.#choices.params?.get(name.text) ?? value;
      if (!chosen)
        this.error(
          'E0206',
          name.at,
          `parameter '${name.text}' of the net has no default`,
          `write '${name.text} = ...'`,
        );
      scope.set(name.text, chosen ? this.evaluate(chosen, scope) : wrong, name.at);
    }
    this.#execute(net.body, scope, true);
  }

  protected callBlock(block: Definition, scope: Scope): readonly Value[] {
    const returned = this.#execute(block.body, scope, false);
    if (!returned)
      this.error(
        'E0104',
        block.name.at,
        `block ${block.name.text} returns nothing`,
        "end it with 'return value'",
      );
    return returned ?? [wrong];
  }

  /** Values of the `return` at the end, if there is one. */
  #execute(
    body: readonly Statement[],
    scope: Scope,
    isNet: boolean,
    isNested = false,
  ): readonly Value[] | undefined {
    let returned: readonly Value[] | undefined;
    body.forEach((statement, index) => {
      if (statement.kind === 'return') {
        if (isNet)
          this.error('E0104', statement.at, 'return belongs to blocks', "a net says 'output name = value'");
        else if (isNested || index !== body.length - 1)
          this.error(
            'E0104',
            statement.at,
            'return is the last statement of its block, outside loops and branches',
          );
        else returned = statement.values.map(value => this.evaluate(value, scope));
        return;
      }
      if ((statement.kind === 'input' || statement.kind === 'output') && (!isNet || isNested)) {
        this.error('E0104', statement.at, `${statement.kind} belongs to the top level of the net`);
        return;
      }
      this.#statement(statement, scope, isNet);
    });
    return returned;
  }

  #statement(statement: Exclude<Statement, { kind: 'return' }>, scope: Scope, isNet: boolean): void {
    switch (statement.kind) {
      case 'input':
        this.#input(statement, scope);
        return;
      case 'output':
        this.#output(statement.name, statement.value, scope);
        return;
      case 'search':
        this.#gene(statement, scope);
        return;
      case 'assign':
        this.#assign(statement.names, this.evaluateAll(statement.value, scope), statement.value.at, scope);
        return;
      case 'if': {
        const condition = this.condition(statement.condition, scope);
        if (condition !== undefined)
          this.#execute(condition ? statement.then : statement.otherwise, scope, isNet, true);
        return;
      }
      case 'for':
        this.#loop(statement, this.#items(statement.over, scope), scope, isNet);
        return;
      case 'repeat': {
        const count = this.evaluate(statement.count, scope);
        if (count.kind === 'wrong') return;
        if (count.kind !== 'number' || !Number.isInteger(count.value) || count.value < 0) {
          this.error('E0207', statement.count.at, `repeat wants a whole number, found ${show(count)}`);
          return;
        }
        const items = Array.from({ length: count.value }, (_, i) => number(i + 1));
        this.#loop({ ...statement, names: [] }, items, scope, isNet);
      }
    }
  }

  #items(over: Expression, scope: Scope): readonly Value[] {
    const list = this.evaluate(over, scope);
    if (list.kind === 'list') return list.items;
    if (list.kind !== 'wrong')
      this.error('E0207', over.at, `for wants a list or a range, found ${show(list)}`);
    return [];
  }

  #loop(
    loop: { names: readonly Name[]; label: Name; body: readonly Statement[]; at: Span },
    items: readonly Value[],
    scope: Scope,
    isNet: boolean,
  ): void {
    if (!this.claim(loop.label)) return;
    items.forEach((item, index) => {
      const values = loop.names.length > 1 && item.kind === 'list' ? item.items : [item];
      if (loop.names.length > 0) this.#assign(loop.names, values, loop.at, scope);
      this.within(`${loop.label.text}${index + 1}`, () => this.#execute(loop.body, scope, isNet, true));
    });
  }

  #assign(names: readonly Name[], values: readonly Value[], at: Span, scope: Scope): void {
    if (names.length === 0) return;
    const isWrong = values.some(value => value.kind === 'wrong');
    if (names.length !== values.length && !isWrong)
      this.error(
        'E0207',
        at,
        `${names.length} names for ${values.length} value${values.length === 1 ? '' : 's'}`,
      );
    names.forEach((name, index) => {
      if (words.has(name.text))
        this.error('E0204', name.at, `'${name.text}' is a word of the language: it cannot be assigned`);
      else if (this.isCallable(name.text))
        this.error('E0204', name.at, `'${name.text}' is an op, a function or a block: take another name`);
      else scope.set(name.text, (names.length === values.length ? values[index] : wrong) ?? wrong, name.at);
    });
  }

  #input({ name, type, shape }: Extract<Statement, { kind: 'input' }>, scope: Scope): void {
    const element = storage.includes(type.text) ? readElement(type.text) : undefined;
    if (!element)
      this.error(
        'E0301',
        type.at,
        `input type '${type.text}' does not exist`,
        didYouMean(type.text, storage) ?? listOf('there are', storage),
      );
    const sizes = shape.map(size => this.wholeNumber(size, scope));
    if (sizes.length !== 1 && sizes.length !== 3)
      this.error(
        'E0301',
        name.at,
        `an input is [height, width, channels] or [features], found ${sizes.length} sizes`,
      );
    else if (element && sizes.every(size => size !== undefined)) {
      const ref = this.builder.input(`%${name.text}`, { element, shape: sizes }, { at: name.at });
      if (this.claim(name)) scope.set(name.text, { kind: 'tensor', ref }, name.at);
      return;
    }
    scope.set(name.text, wrong, name.at);
  }

  #output(name: Name, expression: Expression, scope: Scope): void {
    const value = this.evaluate(expression, scope);
    scope.set(name.text, value, name.at);
    this.#uses.read(name.at);
    if (value.kind === 'wrong') return;
    if (value.kind !== 'tensor')
      this.error('E0207', expression.at, `an output is a tensor, found ${show(value)}`);
    else if (this.outputs.has(name.text))
      this.error('E0205', name.at, `two outputs are named '${name.text}'`);
    else {
      this.outputs.add(name.text);
      this.builder.output(name.text, value.ref, { at: name.at });
    }
  }

  #gene({ name, value, domain }: Extract<Statement, { kind: 'search' }>, scope: Scope): void {
    const fallback = this.evaluate(value, scope);
    const path = this.path === '' ? name.text : `${this.path}.${name.text}`;
    const gene: Gene = { path, fallback, domain: domainOf(this.evaluate(domain, scope)), at: name.at };
    if (gene.domain.length === 0) this.error('E0701', domain.at, 'search wants a range or a list of values');
    else if (fallback.kind !== 'wrong' && !gene.domain.some(choice => show(choice) === show(fallback)))
      this.error('E0701', value.at, `the default ${show(fallback)} of ${path} is not in its domain`);
    if (this.#genes.some(other => other.path === path))
      this.error('E0205', name.at, `two genes are named '${path}'`);
    this.#genes.push(gene);
    const chosen = this.#choices.genes?.[path];
    const picked =
      chosen === undefined ? fallback : gene.domain.find(choice => show(choice) === String(chosen));
    scope.set(name.text, picked ?? fallback, name.at);
  }

  #warnUnused(): void {
    for (const { name, at } of this.#uses.unused())
      if (name !== '_')
        this.diagnostics.push({
          severity: 'warning',
          code: 'E0210',
          message: `'${name}' is never used`,
          at,
          help: 'remove it, or use it',
        });
  }
}

const listOf = (intro: string, names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `${intro} ${names.join(', ')}`;

/** A mistake in a block is met at every call: reported once, with the first chain of calls. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, at, message }) => {
    const key = `${code satisfies Code} ${at?.line ?? 0}:${at?.column ?? 0} ${code === 'E0301' ? '' : message}`;
    return !seen.has(key) && seen.add(key);
  });
}
