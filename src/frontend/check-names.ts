import type { Diagnostic } from '../ir/diagnostic.ts';
import type { Argument, Call, Definition, Expression, File, Name, Statement } from './ast.ts';
import { layerNamed, layers } from './layers.ts';
import { didYouMean } from './suggest.ts';
import { functions, words } from './values.ts';

/**
 * Names and settings of the whole file, branches not taken and blocks not called included: every name must be assigned
 * somewhere in its net or block, every call must exist and have the settings it is given.
 */
export function checkNames(file: File): readonly Diagnostic[] {
  const checker = new NameChecker(file);
  for (const block of file.blocks) checker.definition(block);
  if (file.net) checker.definition(file.net);
  return checker.diagnostics;
}

class NameChecker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #blocks: ReadonlyMap<string, Definition>;
  #known = new Set<string>();

  constructor(file: File) {
    this.#blocks = new Map();
    const blocks = new Map<string, Definition>();
    for (const block of file.blocks) {
      const { text, at } = block.name;
      if (blocks.has(text)) this.#error('E0205', { text, at }, `two blocks are named '${text}'`);
      else if (layerNamed(text) || (functions as readonly string[]).includes(text))
        this.#error(
          'E0204',
          { text, at },
          `'${text}' is an op or a function of the language`,
          'give the block another name',
        );
      blocks.set(text, block);
    }
    this.#blocks = blocks;
  }

  definition({ params, body }: Definition): void {
    this.#known = new Set(params.map(({ name }) => name.text));
    collect(body, this.#known);
    for (const { value } of params) if (value) this.#expression(value);
    this.#statements(body);
  }

  #error(code: Diagnostic['code'], name: Name, message: string, help?: string): void {
    this.diagnostics.push({
      severity: 'error',
      code,
      message,
      at: name.at,
      ...(help === undefined ? {} : { help }),
    });
  }

  #statements(body: readonly Statement[]): void {
    for (const statement of body) {
      switch (statement.kind) {
        case 'input':
          for (const size of statement.shape) this.#expression(size);
          break;
        case 'output':
        case 'assign':
          this.#expression(statement.value);
          break;
        case 'search':
          this.#expression(statement.value);
          this.#expression(statement.domain);
          break;
        case 'for':
          this.#expression(statement.over);
          this.#statements(statement.body);
          break;
        case 'repeat':
          this.#expression(statement.count);
          this.#statements(statement.body);
          break;
        case 'if':
          this.#expression(statement.condition);
          this.#statements(statement.then);
          this.#statements(statement.otherwise);
          break;
        case 'return':
          for (const value of statement.values) this.#expression(value);
      }
    }
  }

  #expression(expression: Expression): void {
    switch (expression.kind) {
      case 'name':
        this.#name(expression.name);
        break;
      case 'list':
        for (const item of expression.items) this.#expression(item);
        break;
      case 'range':
        for (const part of [expression.from, expression.to, expression.step])
          if (part) this.#expression(part);
        break;
      case 'binary':
        this.#expression(expression.left);
        this.#expression(expression.right);
        break;
      case 'unary':
        this.#expression(expression.operand);
        break;
      case 'member':
        this.#expression(expression.object);
        break;
      case 'if':
        for (const part of [expression.condition, expression.then, expression.otherwise])
          this.#expression(part);
        break;
      case 'pipe':
        this.#expression(expression.head);
        for (const stage of expression.stages) this.#call(stage);
        break;
      case 'call':
        this.#call(expression);
        break;
      case 'number':
      case 'size':
      case 'string':
      case 'boolean':
      case 'wrong':
    }
  }

  #name(name: Name): void {
    const { text } = name;
    if (this.#known.has(text) || words.has(text)) return;
    if (this.#callables().includes(text))
      this.#error(
        'E0201',
        name,
        `'${text}' is an op, a function or a block: call it`,
        `write '${text}(...)'`,
      );
    else
      this.#error('E0201', name, `'${text}' has no value here`, didYouMean(text, [...this.#known, ...words]));
  }

  #call({ callee, args }: Call): void {
    for (const { value } of args) this.#expression(value);
    const settings = this.#settingsOf(callee.text);
    if (settings === 'any') return;
    if (settings) this.#checkSettings(callee, args, settings);
    else
      this.#error(
        'E0202',
        callee,
        `there is no op, function or block '${callee.text}'`,
        didYouMean(callee.text, this.#callables()),
      );
  }

  #checkSettings(callee: Name, args: readonly Argument[], settings: readonly string[]): void {
    for (const { name } of args)
      if (name && !settings.includes(name.text))
        this.#error(
          'E0203',
          name,
          `${callee.text} has no setting '${name.text}'`,
          didYouMean(name.text, settings),
        );
  }

  #settingsOf(name: string): readonly string[] | 'any' | undefined {
    const layer = layerNamed(name);
    if (layer) return Object.keys(layer.settings);
    const block = this.#blocks.get(name);
    if (block) return block.params.map(param => param.name.text);
    return (functions as readonly string[]).includes(name) ? 'any' : undefined;
  }

  #callables(): readonly string[] {
    return [...Object.keys(layers), ...functions, ...this.#blocks.keys()];
  }
}

/** Every name a body gives a value to. */
function collect(body: readonly Statement[], names: Set<string>): void {
  for (const statement of body) {
    if (statement.kind === 'input' || statement.kind === 'output' || statement.kind === 'search')
      names.add(statement.name.text);
    if (statement.kind === 'assign' || statement.kind === 'for')
      for (const name of statement.names) names.add(name.text);
    if (statement.kind === 'for' || statement.kind === 'repeat') collect(statement.body, names);
    if (statement.kind === 'if') {
      collect(statement.then, names);
      collect(statement.otherwise, names);
    }
  }
}
