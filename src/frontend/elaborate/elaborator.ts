import { GraphBuilder } from '../../ir/build.ts';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { fail } from '../../ir/diagnostic.ts';
import { readElement } from '../../ir/element.ts';
import type { Graph } from '../../ir/graph.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Span } from '../../ir/types.ts';
import type { Definition, Expression, File, Name, Statement } from '../ast.ts';
import type { Value } from '../values.ts';
import { number, show, wrong } from '../values.ts';
import { walkStatements } from '../walk.ts';
import type { Choices } from './choices.ts';
import { Construction } from './construction.ts';
import { Evaluator } from './evaluate.ts';
import type { ChosenGene } from './genes.ts';
import { chooseGene } from './genes.ts';
import { Scope } from './scope.ts';
import { Uses } from './unused.ts';

const storage = ['u8', 'i8', 'u16', 'i16', 'f32'];

/** Statements run, loops and calls unrolled: far more than any network has. */
const mostStatements = 50_000;
const mostRounds = 10_000;

/** Runs the statements of a net: unrolls loops, takes branches, calls blocks. */
export class Elaborator extends Evaluator {
  readonly genes: ChosenGene[] = [];
  readonly #choices: Choices;
  readonly #outputs = new Set<string>();
  #statements = 0;

  constructor(file: File, choices: Choices) {
    super(file, new Construction(new GraphBuilder(file.net?.name.text ?? 'net')), new Uses());
    this.#choices = choices;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.construction.diagnostics;
  }

  graph(): Graph {
    return this.construction.builder.finish();
  }

  run(net: Definition): void {
    const scope = new Scope(this.uses);
    const known = net.params.map(({ name }) => name.text);
    for (const [name, value] of this.#choices.params ?? [])
      if (!known.includes(name)) {
        const all = known.length === 0 ? 'it has none' : `there are ${known.join(', ')}`;
        const help = didYouMean(name, known) ?? all;
        this.construction.error('E0208', value.at, `the net has no parameter '${name}'`, help);
      }
    for (const { name, value } of net.params) {
      const chosen = this.#choices.params?.get(name.text) ?? value;
      scope.set(name.text, chosen ? this.evaluate(chosen, scope) : wrong, name.at);
    }
    this.#execute(net.body, scope);
  }

  protected callBlock(block: Definition, scope: Scope): readonly Value[] {
    return this.#execute(block.body, scope);
  }

  /** Values of the `return` at the end. */
  #execute(body: readonly Statement[], scope: Scope): readonly Value[] {
    let returned: readonly Value[] = [wrong];
    for (const statement of body) {
      if (++this.#statements > mostStatements)
        fail('E0209', `the net unrolls to more than ${mostStatements.toLocaleString('en')} statements`, {
          at: statement.at,
        });
      if (statement.kind === 'return') returned = statement.values.map(value => this.evaluate(value, scope));
      else this.#statement(statement, scope);
    }
    return returned;
  }

  #statement(statement: Exclude<Statement, { kind: 'return' }>, scope: Scope): void {
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
      case 'assign': {
        const { names, value } = statement;
        if (names.length === 1) scope.set(names[0]!.text, this.evaluate(value, scope), names[0]!.at);
        else this.#destructure(names, this.evaluateAll(value, scope), value.at, scope);
        return;
      }
      case 'if': {
        const condition = this.condition(statement.condition, scope);
        if (condition === undefined) this.#spoil([statement], scope);
        else this.#execute(condition ? statement.then : statement.otherwise, scope);
        return;
      }
      case 'for': {
        const items = this.#items(statement.over, scope);
        if (items) this.#loop(statement, items, scope);
        else this.#spoil([statement], scope);
        return;
      }
      case 'repeat': {
        const count = this.#rounds(statement.count, scope);
        const items = Array.from({ length: count ?? 0 }, (_, i) => number(i + 1));
        if (count === undefined) this.#spoil(statement.body, scope);
        else this.#loop({ ...statement, names: [] }, items, scope);
      }
    }
  }

  /** What a statement that could not run would have named is silently wrong from here on. */
  #spoil(body: readonly Statement[], scope: Scope): void {
    walkStatements(body, {
      binding: ({ text, at }) => {
        scope.set(text, wrong, at);
      },
    });
  }

  #items(over: Expression, scope: Scope): readonly Value[] | undefined {
    const list = this.evaluate(over, scope);
    if (list.kind === 'list') return list.items;
    if (list.kind !== 'wrong')
      this.construction.error('E0207', over.at, `for wants a list or a range, found ${show(list)}`);
    return undefined;
  }

  #rounds(count: Expression, scope: Scope): number | undefined {
    const rounds = this.wholeNumber(count, scope, 0);
    if (rounds === undefined || rounds <= mostRounds) return rounds;
    const most = `at most ${mostRounds.toLocaleString('en')}`;
    this.construction.error('E0209', count.at, `repeat ${rounds.toLocaleString('en')} times`, most);
    return undefined;
  }

  #loop(
    { names, label, body, at }: { names: readonly Name[]; label: Name; body: readonly Statement[]; at: Span },
    items: readonly Value[],
    scope: Scope,
  ): void {
    if (!this.construction.claim(label)) {
      this.#spoil(body, scope);
      return;
    }
    items.forEach((item, index) => {
      const segment = `${label.text}${index + 1}`;
      this.construction.reserve(segment);
      if (names.length === 1) scope.set(names[0]!.text, item, names[0]!.at);
      else if (names.length > 1)
        this.#destructure(names, item.kind === 'list' ? item.items : [item], at, scope);
      this.construction.within(segment, () => this.#execute(body, scope));
    });
  }

  /** `a, b = ...` takes as many values as there are names. */
  #destructure(names: readonly Name[], values: readonly Value[], at: Span, scope: Scope): void {
    const fits = names.length === values.length;
    if (names.length > 0 && !fits && !values.some(value => value.kind === 'wrong'))
      this.construction.error(
        'E0207',
        at,
        `${names.length} names for ${values.length} value${values.length === 1 ? '' : 's'}`,
      );
    names.forEach((name, index) => {
      scope.set(name.text, (fits ? values[index] : undefined) ?? wrong, name.at);
    });
  }

  #input({ name, type, shape }: Extract<Statement, { kind: 'input' }>, scope: Scope): void {
    const { construction } = this;
    scope.set(name.text, wrong, name.at);
    const element = storage.includes(type.text) ? readElement(type.text) : undefined;
    if (!element) {
      const help = didYouMean(type.text, storage) ?? `there are ${storage.join(', ')}`;
      construction.error('E0301', type.at, `input type '${type.text}' does not exist`, help);
    }
    const sizes = shape.map(size => this.wholeNumber(size, scope, 1));
    if (sizes.length !== 1 && sizes.length !== 3) {
      const message = `an input is [height, width, channels] or [features], found ${sizes.length} sizes`;
      construction.error('E0301', name.at, message);
    } else if (element && sizes.every(size => size !== undefined) && construction.claim(name)) {
      const ref = construction.builder.input(`%${name.text}`, { element, shape: sizes }, { at: name.at });
      scope.set(name.text, { kind: 'tensor', ref }, name.at);
    }
  }

  #output(name: Name, expression: Expression, scope: Scope): void {
    const value = this.evaluate(expression, scope);
    scope.set(name.text, value, name.at);
    if (value.kind === 'wrong') return;
    if (value.kind !== 'tensor')
      this.construction.error('E0207', expression.at, `an output is a tensor, found ${show(value)}`);
    else if (this.#outputs.has(name.text))
      this.construction.error('E0205', name.at, `two outputs are named '${name.text}'`);
    else {
      this.#outputs.add(name.text);
      this.construction.builder.output(name.text, value.ref, { at: name.at });
    }
  }

  #gene({ name, value, domain }: Extract<Statement, { kind: 'search' }>, scope: Scope): void {
    const { path } = this.construction;
    const chosen = chooseGene(
      {
        path: path === '' ? name.text : `${path}.${name.text}`,
        fallback: this.evaluate(value, scope),
        domain: this.evaluate(domain, scope),
        at: name.at,
      },
      { value: value.at, domain: domain.at },
      this.#choices,
      this.construction,
    );
    if (this.genes.some(({ gene }) => gene.path === chosen.gene.path))
      this.construction.error('E0205', name.at, `two genes are named '${chosen.gene.path}'`);
    this.genes.push(chosen);
    scope.set(name.text, chosen.chosen, name.at);
  }
}
