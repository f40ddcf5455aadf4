import { readFileSync } from 'node:fs';
import { elaborate, parse, parseValue } from '../../src/frontend/index.ts';
import type { Elaborated, Genes } from '../../src/frontend/index.ts';
import { render } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';

/** Net parameters as `--set` has them, and genes. */
export interface ExampleChoices {
  readonly set?: Readonly<Record<string, string>>;
  readonly genes?: Genes;
}

const exampleUrl = (name: string) => new URL(`../../examples/${name}/${name}.bnn`, import.meta.url);

export const exampleText = (name: string): string => readFileSync(exampleUrl(name), 'utf8');

/** Elaborates a text; what is wrong with it fails the test as a person would read it. */
export function elaborateText(
  path: string,
  text: string,
  { set = {}, genes = {} }: ExampleChoices = {},
): Elaborated {
  const { file, diagnostics } = parse({ path, text });
  const params = new Map(
    Object.entries(set).map(([name, value]) => [
      name,
      parseValue({ path: `--set ${name}`, text: value }).value!,
    ]),
  );
  const elaborated = file && elaborate(file, { params, genes });
  const all = [...diagnostics, ...(elaborated?.diagnostics ?? [])];
  if (!elaborated?.graph || all.length > 0)
    throw new Error(all.map(diagnostic => render(diagnostic, () => text)).join('\n\n'));
  return elaborated;
}

/** The graph of `examples/NAME/NAME.bnn` @trained. */
export const exampleGraph = (name: string, choices: ExampleChoices = {}): Graph =>
  elaborateText(`${name}.bnn`, exampleText(name), choices).graph!;
