import type { Elaborated, Expression, Genes, Source, Space } from './frontend/index.ts';
import { checkSpace, elaborate, parse, parseValue } from './frontend/index.ts';
import type { Diagnostic } from './ir/diagnostic.ts';
import { BnnirError, fail } from './ir/diagnostic.ts';
import type { Graph, Module } from './ir/graph.ts';
import type { Tensor, TensorId } from './ir/types.ts';
import { verifyModule } from './ir/verify.ts';

/** What is chosen from outside the file, as it is typed. */
export interface NetworkChoices {
  /** Net parameters: `blocks` -> `[6, 8, 12, 6]`, values as the language writes them. */
  readonly set?: Readonly<Record<string, string>>;
  readonly genes?: Genes;
}

/** What the front end found, mistakes as data: `graph` is absent where there is an error. */
export type Checked = Pick<Elaborated, 'graph' | 'genes' | 'hardware' | 'diagnostics'>;

/** A network as its file describes it, without weights. */
export interface Network extends Pick<Elaborated, 'genes' | 'hardware'> {
  /** @trained */
  readonly graph: Graph;
  readonly warnings: readonly Diagnostic[];
}

/** Source text and choices -> graph @trained; throws BnnirError with every mistake. */
export function readNetwork(source: Source, choices: NetworkChoices = {}): Network {
  const { graph, genes, hardware, diagnostics } = checkNetwork(source, choices);
  if (!graph) throw new BnnirError(diagnostics);
  return { graph, genes, hardware, warnings: diagnostics };
}

/** The same with mistakes as data. */
export function checkNetwork(source: Source, { set = {}, genes }: NetworkChoices = {}): Checked {
  const { file, diagnostics } = parse(source);
  if (!file) return { graph: undefined, genes: [], hardware: new Map(), diagnostics };
  const elaborated = elaborate(file, { params: paramsOf(set), ...(genes && { genes }) });
  const inOrder = [...diagnostics, ...elaborated.diagnostics].sort(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0),
  );
  return { ...elaborated, diagnostics: inOrder };
}

/** What the genes of a sound file span; undefined where it has none. */
export function exploreNetwork(source: Source, { set = {} }: NetworkChoices = {}): Space | undefined {
  const { file } = parse(source);
  return file && checkSpace(file, { params: paramsOf(set) });
}

const paramsOf = (set: Readonly<Record<string, string>>): ReadonlyMap<string, Expression> =>
  new Map(Object.entries(set).map(([name, text]) => [name, valueOf(name, text)]));

function valueOf(name: string, text: string): Expression {
  const { value, diagnostics } = parseValue({ path: `--set ${name}`, text });
  if (diagnostics.length > 0) throw new BnnirError(diagnostics);
  return value ?? fail('E0002', `--set ${name}= wants a value`);
}

/** A graph with its weights, types checked. */
export function bind(graph: Graph, tensors: ReadonlyMap<TensorId, Tensor>): Module {
  const module = { graph, tensors };
  verifyModule(module);
  return module;
}
