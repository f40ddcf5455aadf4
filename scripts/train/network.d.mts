import type { Graph } from '../../src/ir/graph.ts';
import type { EngineTensor } from './engine.mjs';

export function graphOf(path: string, settings?: Readonly<Record<string, string>>): Graph;
export class Network {
  constructor(graph: Graph, seed: number);
  readonly graph: Graph;
  load(path: string): void;
  run(batch: EngineTensor, options: { readonly isTraining: boolean }): EngineTensor;
  file(metadata: Readonly<Record<string, string>>): Uint8Array;
}
