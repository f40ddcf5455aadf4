import type { Backend, EmittedFile, Plan, TargetOptions } from './codegen/backend.ts';
import { backendNamed } from './codegen/index.ts';
import type { Module } from './ir/graph.ts';
import type { LowerOptions } from './passes/index.ts';
import { lower } from './passes/index.ts';

/** A network decided in full for a target, its files still to be printed. */
export interface Compiled<P extends Plan = Plan> {
  /** @packed */
  readonly module: Module;
  readonly plan: P;
  /** Makes the files: reads weights, decides nothing. */
  readonly emit: () => readonly EmittedFile[];
}

/** A module at any stage -> packed -> all of a target's decisions. Throws BnnirError with what cannot be lowered or planned. */
export function compile(
  module: Module,
  target: string,
  options: TargetOptions = {},
  lowering: LowerOptions = {},
): Compiled {
  const backend: Backend = backendNamed(target);
  const packed = lower(module, backend.lanes, lowering);
  const plan = backend.plan(packed.graph, options);
  return { module: packed, plan, emit: () => backend.emit(plan, packed) };
}
