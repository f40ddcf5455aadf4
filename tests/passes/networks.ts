import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Source } from '../../src/frontend/index.ts';
import { elaborate, parse } from '../../src/frontend/index.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import type { Graph, Module } from '../../src/ir/graph.ts';
import { randomWeights } from '../../src/ir/random-weights.ts';

/** The trained graph of a network in the language. */
export function graphOf(source: Source): Graph {
  const { file, diagnostics } = parse(source);
  if (!file) throw new BnnirError(diagnostics);
  const { graph, diagnostics: found } = elaborate(file, { params: new Map() });
  if (!graph) throw new BnnirError(found);
  return graph;
}

/** The same with random weights that keep signals alive. */
export const trained = (source: Source, seed = 1): Module => {
  const graph = graphOf(source);
  return { graph, tensors: randomWeights(graph, seed) };
};

/** The example networks that lie beside the repository; undefined where they are absent. */
export function sharedNet(name: string): Source | undefined {
  const path = fileURLToPath(new URL(`../../../shared/nets/${name}.bnn`, import.meta.url));
  return existsSync(path) ? { path: `${name}.bnn`, text: readFileSync(path, 'utf8') } : undefined;
}
