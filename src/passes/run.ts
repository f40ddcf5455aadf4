import { fail } from '../ir/diagnostic.ts';
import type { Module } from '../ir/graph.ts';
import { didYouMean } from '../ir/suggest.ts';
import type { ValueId } from '../ir/types.ts';
import { InvalidGraph, verifyModule } from '../ir/verify.ts';
import type { Pass } from './pass.ts';

export interface RunOptions {
  /** Name of the last pass to run. */
  readonly stopAfter?: string;
  /** Called after every pass with its result. */
  readonly onPass?: (pass: Pass, module: Module) => void;
  /** Called for every note of --explain, during its pass. */
  readonly onNote?: (pass: Pass, id: ValueId, message: string) => void;
}

/**
 * The module after every pass of the pipeline, in order, verified after each. Throws BnnirError for what the user's network
 * asks and integers cannot do, InvalidGraph (our mistake) when a pass breaks a rule of the IR.
 */
export function runPasses(module: Module, pipeline: readonly Pass[], options: RunOptions = {}): Module {
  const { stopAfter, onPass, onNote } = options;
  const names = pipeline.map(({ name }) => name);
  if (stopAfter !== undefined && !names.includes(stopAfter))
    fail('E0002', `no pass '${stopAfter}' to stop after`, {
      help: didYouMean(stopAfter, names) ?? `there are ${names.join(', ')}`,
    });
  let current = module;
  for (const pass of pipeline) {
    current = runPass(current, pass, (id, message) => onNote?.(pass, id, message));
    onPass?.(pass, current);
    if (pass.name === stopAfter) break;
  }
  return current;
}

function runPass(module: Module, pass: Pass, note: (id: ValueId, message: string) => void): Module {
  const { stage } = module.graph;
  if (stage !== pass.from)
    throw new InvalidGraph(`${pass.name} takes modules @${pass.from}, was given one @${stage}`);
  const result = pass.run(module, { note });
  const wanted = pass.to ?? pass.from;
  if (result.graph.stage !== wanted)
    throw new InvalidGraph(`${pass.name} gave a module @${result.graph.stage}, not @${wanted}`);
  verifyModule(result);
  return result;
}
