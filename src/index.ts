/**
 * bnnir as a library: text -> graph -> integers -> packed -> files, and the interpreter that defines what each of them means.
 * Nothing here prints, and only the readers open files.
 */
export type { Checked, Network, NetworkChoices } from './network.ts';
export { bind, checkNetwork, readNetwork } from './network.ts';
export type { Compiled } from './compile.ts';
export { compile } from './compile.ts';

export type { Backend, EmittedFile, Plan, TargetOptions } from './codegen/backend.ts';
export { backendNamed, backends } from './codegen/index.ts';

export type { Code, Diagnostic, Severity } from './ir/diagnostic.ts';
export { BnnirError, render } from './ir/diagnostic.ts';
export type { AnyNode, Graph, GraphInput, GraphOutput, Module } from './ir/graph.ts';
export type { Data, Element, Stage, Tensor, TensorId, TensorType, ValueId } from './ir/types.ts';
export { costOf } from './ir/cost.ts';
export { interpret } from './ir/interpret.ts';
export { parse as parseGraph } from './ir/parse.ts';
export { print as printGraph } from './ir/print.ts';
export { randomWeights } from './ir/random-weights.ts';
export { rangeSlots, slotsOf } from './ir/slots.ts';
export { lazy, tensorFrom, tensorOf } from './ir/tensor.ts';
export { realValues, valuesOf } from './ir/bits.ts';
export { verifyModule } from './ir/verify.ts';

export { tensorsFrom } from './formats/bind-weights.ts';
export { openDataset } from './formats/data/open.ts';
export { readInput } from './formats/input.ts';
export { readWeights } from './formats/read-weights.ts';
export { readWeightsMap } from './formats/weights-map.ts';

export type { LowerOptions, Pass, StoredRanges } from './passes/index.ts';
export { calibrate, lower, passes, pipelines, runPasses } from './passes/index.ts';
