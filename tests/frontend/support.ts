import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { elaborate, parse, parseValue } from '../../src/frontend/index.ts';
import type { Choices, Elaborated } from '../../src/frontend/index.ts';
import { render } from '../../src/ir/diagnostic.ts';
import type { Diagnostic } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';

export const path = 'net.bnn';

export interface Read extends Elaborated {
  readonly all: readonly Diagnostic[];
}

/** Parses and elaborates; mistakes of form and of meaning together, in the order of the lines. */
export function read(text: string, choices: Choices = {}): Read {
  const { file, diagnostics } = parse({ path, text });
  if (!file)
    return {
      graph: undefined,
      genes: [],
      configuration: {},
      hardware: new Map(),
      diagnostics,
      all: diagnostics,
    };
  const elaborated = elaborate(file, choices);
  const all = [...diagnostics, ...elaborated.diagnostics].sort(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0),
  );
  return { ...elaborated, all };
}

/** What a person is told, diagnostics parted by an empty line. */
export const told = (text: string, choices: Choices = {}): string =>
  `\n${read(text, choices)
    .all.map(diagnostic => render(diagnostic, () => text))
    .join('\n\n')}\n`;

/** `E0203 2:15 conv has no setting 'strides'`, one a line. */
export const briefly = (text: string): readonly string[] =>
  read(text).all.map(({ code, at, message }) => `${code} ${at?.line ?? 0}:${at?.column ?? 0} ${message}`);

/** The graph of a text without mistakes; anything told fails the test. */
export function graphOf(text: string, choices: Choices = {}): Graph {
  const { graph, all } = read(text, choices);
  if (!graph || all.length > 0)
    throw new Error(all.map(diagnostic => render(diagnostic, () => text)).join('\n\n'));
  return graph;
}

/** A net of one image and these lines, whose output is `x`. */
export const netOf = (...lines: readonly string[]): string =>
  `net test {\n  input image: u8[8, 8, 4]\n${lines.map(line => `  ${line}\n`).join('')}  output out = x\n}\n`;

/** A value as the language writes it: `--set name=value`. */
export const valueOf = (text: string) => parseValue({ path: '--set', text }).value!;

/** Every .bnn file at hand: the repository's examples and, where it is there, the shared collection. */
export function networks(): readonly { readonly name: string; readonly text: string }[] {
  const examples = new URL('../../examples/', import.meta.url);
  const shared = new URL('../../../shared/nets/', import.meta.url);
  const own = readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.bnn'))
    .map(name => ({ name: `examples/${name}`, text: readFileSync(new URL(name, examples), 'utf8') }));
  if (!existsSync(shared)) return own;
  return [
    ...own,
    ...readdirSync(shared).map(name => ({ name, text: readFileSync(new URL(name, shared), 'utf8') })),
  ];
}
