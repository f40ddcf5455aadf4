import type { Module } from '../../../src/ir/graph.ts';
import type { Pass } from '../../../src/passes/index.ts';
import { pipelines, runPasses } from '../../../src/passes/index.ts';

/** A module between two passes. */
export interface Step {
  readonly pass: Pass;
  readonly module: Module;
  /** The pass left the module as it was. */
  readonly isIdle: boolean;
}

/** The module after every pass of a pipeline, in order. Throws what the passes throw. */
export function lowerStepwise(
  module: Module,
  pipeline: keyof typeof pipelines = 'packed<64>',
): readonly Step[] {
  const steps: Step[] = [];
  runPasses(module, pipelines[pipeline], {
    onPass(pass, result) {
      const before = steps.at(-1)?.module ?? module;
      steps.push({ pass, module: result, isIdle: isSameModule(before, result) });
    },
  });
  return steps;
}

/** Passes that find nothing to do may still build new records around the same nodes. */
const isSameModule = (a: Module, b: Module): boolean =>
  a.graph.stage === b.graph.stage &&
  a.graph.nodes.length === b.graph.nodes.length &&
  a.graph.nodes.every((node, index) => node === b.graph.nodes[index]) &&
  [...a.tensors].every(([id, tensor]) => b.tensors.get(id) === tensor);
