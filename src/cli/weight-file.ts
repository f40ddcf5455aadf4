import { extname } from 'node:path';
import { transpose } from '../formats/transpose.ts';
import { writeNpz } from '../formats/npz.ts';
import { valuesOf } from '../ir/bits.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Module } from '../ir/graph.ts';
import type { WritableArray } from '../ir/safetensors.ts';
import { writeSafetensors } from '../ir/safetensors.ts';
import { rangeSlots } from '../ir/slots.ts';
import type { StoredRanges } from '../passes/index.ts';
import { fileSlots } from './load-weights.ts';

/** A module's tensors, and ranges of its real values, as a file that reads back: .safetensors or .npz, by the name's extension. */
export function weightFile(
  module: Module,
  path: string,
  metadata: Readonly<Record<string, string>>,
  ranges: StoredRanges = new Map(),
): Uint8Array {
  const arrays = [...arraysOf(module), ...rangesOf(module, ranges)];
  switch (extname(path).toLowerCase()) {
    case '.safetensors':
      return writeSafetensors(arrays, metadata);
    case '.npz':
      return writeNpz(arrays);
    default:
      return fail('E0502', `${path}: weights are written to .safetensors and .npz files`);
  }
}

/** Thresholds [1, levels, C] are [C, levels] in files. */
function arraysOf({ graph, tensors }: Module): readonly WritableArray[] {
  return fileSlots(graph).flatMap(({ id, name, shape, isLevels }) => {
    const tensor = tensors.get(id);
    if (!tensor) return [];
    const values = valuesOf(tensor);
    const [, levels = 1, channels = 1] = tensor.type.shape;
    const data = isLevels ? Int32Array.from(transpose(values, [levels, channels], [1, 0])) : values;
    return [{ name, shape, data }];
  });
}

const rangesOf = ({ graph }: Module, ranges: StoredRanges): readonly WritableArray[] =>
  rangeSlots(graph).flatMap(({ value, name }) => {
    const range = ranges.get(value);
    return range ? [{ name, shape: [2], data: Float32Array.of(range.lo, range.hi) }] : [];
  });
