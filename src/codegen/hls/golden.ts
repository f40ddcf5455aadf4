import { valuesOf } from '../../ir/bits.ts';
import { rawRange, sizeOf } from '../../ir/element.ts';
import type { Module } from '../../ir/graph.ts';
import { interpret } from '../../ir/interpret.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type { Tensor, TensorType, ValueId } from '../../ir/types.ts';
import type { Stream } from '../dataflow/unit.ts';

/**
 * Frames of the testbench: back to back, so that what one leaves behind is seen by the next. The first comes once more behind the
 * other, and must come out as it did: running the reference twice is enough.
 */
export const goldenFrames = 3;
const images = 2;

/** What the network computes on a few seeded images: raw values by id, a list entry a frame. */
export type Golden = ReadonlyMap<ValueId, readonly ArrayLike<number>[]>;

/** Inputs, outputs and the values in `keep`, of the interpreter. */
export function goldenOf(module: Module, keep: readonly ValueId[], frames = goldenFrames): Golden {
  const golden = new Map<ValueId, ArrayLike<number>[]>();
  const note = (id: ValueId, tensor: Tensor) => {
    const known = golden.get(id);
    if (known) known.push(valuesOf(tensor));
    else golden.set(id, [valuesOf(tensor)]);
  };
  for (let frame = 0; frame < Math.min(frames, images); frame++) {
    const random = generator(frame + 1);
    const inputs = new Map(module.graph.inputs.map(({ id, type }) => [id, randomTensor(type, random)]));
    for (const [id, tensor] of inputs) note(id, tensor);
    for (const [id, tensor] of interpret(module, inputs, keep)) if (!inputs.has(id)) note(id, tensor);
  }
  for (const list of golden.values())
    for (let frame = images; frame < frames; frame++) list.push(list[frame - images]!);
  return golden;
}

/** Uniform over the raw values of the type; xorshift32, so that files are the same on every run. */
function randomTensor(type: TensorType, random: () => number): Tensor {
  const { lo, hi } = rawRange(type.element);
  const isBit = type.element.kind === 'b1';
  const values = Int32Array.from({ length: sizeOf(type.shape) }, () =>
    isBit ? (random() % 2 === 0 ? -1 : 1) : lo + (random() % (hi - lo + 1)),
  );
  return tensorFrom(type, values);
}

function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0) >>> 3;
  };
}

/** A digest of each frame; one that comes again is formed once. */
export function digestsOf(stream: Stream, frames: readonly ArrayLike<number>[]): readonly number[] {
  const known = new Map<ArrayLike<number>, number>();
  return frames.map(frame => {
    const digest = known.get(frame) ?? digestOf(stream, frame);
    known.set(frame, digest);
    return digest;
  });
}

/**
 * FNV-1a over the words of one frame, 32 bits at a time from the lowest (the last chunk of a word filled with zeros): what
 * runtime/check.hpp forms of the words it sees.
 */
export function digestOf({ lane, lanes, words }: Stream, values: ArrayLike<number>): number {
  // One array type: the loop over whichever comes along is several times slower.
  const all = values instanceof Int32Array ? values : new Int32Array(values);
  let digest = 0x811c9dc5;
  const isBit = lane.kind === 'bit';
  const mask = lane.bits < 32 ? (1 << lane.bits) - 1 : -1;
  const take = (chunk: number) => {
    digest = Math.imul(digest ^ chunk, 0x01000193);
  };
  for (let word = 0, at = 0; word < words; word++) {
    let chunk = 0;
    let held = 0;
    for (let index = 0; index < lanes; index++) {
      const value = all[at++]!;
      const raw = isBit ? Number(value > 0) : value & mask;
      chunk |= raw << held;
      if (held + lane.bits < 32) held += lane.bits;
      else {
        take(chunk);
        chunk = held === 0 ? 0 : raw >>> (32 - held);
        held += lane.bits - 32;
      }
    }
    if (held > 0) take(chunk);
  }
  return digest >>> 0;
}
