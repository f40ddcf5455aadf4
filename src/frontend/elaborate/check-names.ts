import type { Diagnostic } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Call, Definition, File, Name } from '../ast.ts';
import { foreignCallee, foreignSetting } from '../layers/foreign-words.ts';
import { layerNamed, layers } from '../layers/index.ts';
import { functions, isFunction, words } from '../values.ts';
import { walk } from '../walk.ts';

/**
 * Names and settings of the whole file, branches not taken and blocks not called included: every name must be given a
 * value somewhere in its net or block, every call must exist and have the settings it is given. Of a file with errors of
 * form only calls are checked: a lost line may be what gave a name its value.
 */
export function checkNames(file: File): readonly Diagnostic[] {
  const checker = new NameChecker(file);
  for (const block of file.blocks) checker.definition(block);
  if (file.net) checker.definition(file.net);
  return checker.diagnostics;
}

class NameChecker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #isWhole: boolean;
  readonly #blocks = new Map<string, Definition>();

  constructor(file: File) {
    this.#isWhole = file.isWhole;
    for (const block of file.blocks) {
      const { text } = block.name;
      if (this.#blocks.has(text)) this.#error('E0205', block.name, `two blocks are named '${text}'`);
      else if (layerNamed(text) || isFunction(text))
        this.#error(
          'E0204',
          block.name,
          `'${text}' is an op or a function of the language`,
          'give the block another name',
        );
      this.#blocks.set(text, block);
    }
  }

  definition(definition: Definition): void {
    const known = new Set<string>();
    walk(definition, {
      binding: name => {
        known.add(name.text);
        if (words.has(name.text))
          this.#error(
            'E0204',
            name,
            `'${name.text}' is a word of the language: it cannot be assigned`,
            'take another name',
          );
      },
    });
    walk(definition, {
      name: name => {
        if (this.#isWhole && !known.has(name.text) && !words.has(name.text)) this.#unknown(name, known);
      },
      call: call => {
        this.#call(call);
      },
    });
  }

  #error(code: Diagnostic['code'], { at }: Name, message: string, help?: string): void {
    this.diagnostics.push({
      severity: 'error',
      code,
      message,
      at,
      ...(help === undefined ? {} : { help }),
    });
  }

  #unknown(name: Name, known: ReadonlySet<string>): void {
    const { text } = name;
    if (this.#callables().includes(text))
      this.#error(
        'E0201',
        name,
        `'${text}' is an op, a function or a block: call it`,
        `write '${text}(...)' or 'x |> ${text}'`,
      );
    else this.#error('E0201', name, `'${text}' has no value here`, didYouMean(text, [...known, ...words]));
  }

  #call({ callee, args }: Call): void {
    const settings = this.#settingsOf(callee.text);
    if (callee.text === '') return;
    if (!settings) {
      const help = foreignCallee(callee.text) ?? didYouMean(callee.text, this.#callables());
      this.#error('E0202', callee, `there is no op, function or block '${callee.text}'`, help);
      return;
    }
    for (const { name } of args)
      if (name && !settings.includes(name.text)) {
        const help =
          foreignSetting(name.text, settings) ?? didYouMean(name.text, settings) ?? thereAre(settings);
        this.#error('E0203', name, `${callee.text} has no setting '${name.text}'`, help);
      }
  }

  #settingsOf(name: string): readonly string[] | undefined {
    const layer = layerNamed(name);
    if (layer) return Object.keys(layer.settings);
    const block = this.#blocks.get(name);
    if (block) return block.params.map(param => param.name.text);
    return isFunction(name) ? [] : undefined;
  }

  #callables(): readonly string[] {
    return [...Object.keys(layers), ...functions, ...this.#blocks.keys()];
  }
}

const thereAre = (settings: readonly string[]): string | undefined =>
  settings.length === 0 ? 'it has none' : `there are ${settings.join(', ')}`;
