import type { Unit } from '../../dataflow/unit.ts';
import type { Kernel } from '../call.ts';
import { cast, prelu, requantize } from './fixed.ts';
import { matvec } from './matvec.ts';
import { convert, fork, reduce, select } from './plumbing.ts';
import { border, flip, lookup, threshold } from './pointwise.ts';
import { concat, join, shuffle, slice, upsample } from './streams.ts';
import { window } from './window.ts';

type Kernels = { readonly [K in Unit['kind']]: (unit: Extract<Unit, { kind: K }>) => Kernel };

/** How each kind of unit is called: a new kind is one function here and one routine in runtime/. */
const kernels: Kernels = {
  window,
  matvec,
  reduce,
  threshold,
  flip,
  lookup,
  border,
  rescale: requantize,
  prelu,
  cast,
  join,
  concat,
  slice,
  shuffle,
  upsample,
  select,
  convert,
  fork,
};

export const kernelOf = (unit: Unit): Kernel => (kernels[unit.kind] as (unit: Unit) => Kernel)(unit);
