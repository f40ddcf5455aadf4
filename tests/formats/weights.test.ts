import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Precision } from '../../src/ir/attribute.ts';
import type { WritableArray } from '../../src/ir/safetensors.ts';
import { writeSafetensors } from '../../src/ir/safetensors.ts';
import type { TensorSlot } from '../../src/ir/slots.ts';
import type { Data } from '../../src/ir/types.ts';
import { bindWeights, tensorsFrom } from '../../src/formats/bind-weights.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import type { WeightFile } from '../../src/formats/read-weights.ts';
import { readWeights } from '../../src/formats/read-weights.ts';
import { readSafetensors } from '../../src/ir/safetensors.ts';
import { parseWeightsMap, readWeightsMap } from '../../src/formats/weights-map.ts';
import { folderWith, refusal } from './support.ts';

const weight = (name: string, shape: readonly number[], precision: Precision = 'binary'): TensorSlot => ({
  id: `@${name}`,
  name,
  shape,
  axes: shape.length === 4 ? 'out,kh,kw,in' : 'out,in',
  dtype: precision === 'binary' ? 'b1' : precision === 'real' ? 'f32' : 'i2',
  precision,
  layer: name.replace(/\.\w+$/, ''),
  isLevels: false,
});
const levels = (name: string, shape: readonly number[]): TensorSlot => ({
  ...weight(name, shape, 'real'),
  axes: shape.length === 1 ? 'channels' : 'channels,levels',
  dtype: 'i32',
  isLevels: true,
});
const array = (name: string, shape: readonly number[], data: Data): WritableArray => ({ name, shape, data });
const file = (...arrays: WritableArray[]): WeightFile => ({
  path: 'w.safetensors',
  ...readSafetensors(writeSafetensors(arrays), 'w.safetensors'),
});
/** One array for one slot: what is said of it. */
const told = (slot: TensorSlot, shape: readonly number[], data: Data) =>
  refusal(() => tensorsFrom([slot], file(array(slot.name, shape, data))));

test('arrays go to the tensors of their names, f32 without a copy', () => {
  const read = file(
    array('a.weight', [1, 3], Float32Array.of(0.5, -0.25, 0)),
    array('a.at', [2, 3], Int32Array.of(-5, 0, 0, 1, 2, 3)),
    array('b.weight', [1, 2], Int8Array.of(-1, 1)),
  );
  const tensors = tensorsFrom(
    [weight('a.weight', [1, 3]), levels('a.at', [2, 3]), weight('b.weight', [1, 2])],
    read,
  );
  expect(tensors.get('@a.weight')!.data()).toEqual(read.arrays[0]!.data());
  expect(tensors.get('@a.weight')!.data().buffer).toBe(read.arrays[0]!.data().buffer);
  expect(tensors.get('@a.weight')!.type).toEqual({ element: { kind: 'f32' }, shape: [1, 3] });
  // [channels, levels] becomes [classes, levels, channels].
  expect(tensors.get('@a.at')!.type.shape).toEqual([1, 3, 2]);
  expect([...tensors.get('@a.at')!.data()]).toEqual([-5, 1, 0, 2, 0, 3]);
  expect(tensors.get('@b.weight')!.data()).toEqual(Float32Array.of(-1, 1));
});

test('thresholds of one level may be [C] or [C, 1]', () => {
  for (const shape of [[2], [2, 1]]) {
    const tensors = tensorsFrom([levels('a.at', [2])], file(array('a.at', shape, Int32Array.of(3, -4))));
    expect([tensors.get('@a.at')!.type.shape, ...tensors.get('@a.at')!.data()]).toEqual([[1, 1, 2], 3, -4]);
  }
});

test('everything that is wrong is told at once', () => {
  const read = file(
    array('stem.weight', [2, 3], Float32Array.of(1, NaN, 3, 4, -Infinity, 6)),
    array('hidden.weight', [2, 2], Int8Array.of(1, -1, 0, 0)),
    array('head.weigth', [1, 4], Int8Array.of(1, 1, 1, 1)),
    array('head.at', [2], Int32Array.of(1, 2)),
    array('tail.at', [1, 2], Int32Array.of(2, 1)),
    array('epoch', [], Int32Array.of(3)),
    array('last.at', [1], Float32Array.of(0.5)),
  );
  const slots = [
    weight('stem.weight', [2, 3]),
    weight('hidden.weight', [2, 2]),
    weight('head.weight', [1, 4]),
    levels('head.at', [1]),
    levels('tail.at', [1, 2]),
    levels('last.at', [1]),
    weight('nowhere.scale', [7], 'real'),
  ];
  const { fits, extra } = bindWeights(slots, read);
  expect(fits.map(({ status }) => status)).toEqual([
    'values',
    'values',
    'missing',
    'shape',
    'values',
    'dtype',
    'missing',
  ]);
  expect(extra.map(({ name }) => name)).toEqual(['head.weigth', 'epoch']);
  expect(refusal(() => tensorsFrom(slots, read))).toEqual([
    "E0513: w.safetensors: 'stem.weight' holds NaN at [0, 1], and 1 more such values; every weight must be finite",
    "E0514: w.safetensors: 'hidden.weight' holds 0 at [1, 0], and 1 more such values; 'hidden.weight' wants -1 and +1 only",
    '  help: bits 0 and 1 mean -1 and +1: save (2 * w - 1) as int8; or save float32 latents',
    "E0510: w.safetensors has no 'head.weight': [1, 4] (out,in), float32 latents, or -1 and +1 as int8",
    "  help: did you mean 'head.weigth', which the file has?",
    "E0512: w.safetensors: 'head.at' has shape [2], 'head.at' wants [1] (channels)",
    "E0516: w.safetensors: 'tail.at': the thresholds of channel 0 do not ascend: 2, 1",
    "E0515: w.safetensors: 'last.at' is stored as F32; 'last.at' wants whole numbers (int32)",
    '  help: round them up (accumulator >= threshold) and save as int32',
    "E0510: w.safetensors has no 'nowhere.scale': [7] (out,in), float32",
    "E0511: w.safetensors has 'head.weigth' (i8 [1, 4]), which the network does not want",
    '  help: did you mean \'head.weight\'? to ignore it on purpose, map it to null: { "head.weigth": null }',
    "E0511: w.safetensors has 'epoch' (i32 []), which the network does not want",
    '  help: to ignore it on purpose, map it to null: { "epoch": null }',
  ]);
});

test('whole numbers belong to the set of the layer, floats are latents', () => {
  expect(told(weight('a.weight', [2]), [2], Int8Array.of(1, 2))).toEqual([
    "E0514: w.safetensors: 'a.weight' holds 2 at [1]; 'a.weight' wants -1 and +1 only",
  ]);
  expect(told(weight('a.weight', [2], 'ternary'), [2], Int8Array.of(-2, 0))).toEqual([
    "E0514: w.safetensors: 'a.weight' holds -2 at [0]; 'a.weight' wants -1..1",
  ]);
  expect(told(weight('a.weight', [2], 'int3'), [2], Int8Array.of(3, 4))).toEqual([
    "E0514: w.safetensors: 'a.weight' holds 4 at [1]; 'a.weight' wants -4..3",
  ]);
  for (const precision of ['binary', 'ternary', 'int3'] as const)
    expect(
      tensorsFrom([weight('a.weight', [2], precision)], file(array('a.weight', [2], Float32Array.of(0, 9))))
        .size,
    ).toBe(1);
  expect(
    tensorsFrom([weight('a.scale', [2], 'real')], file(array('a.scale', [2], Int8Array.of(3, 0))))
      .get('@a.scale')!
      .data(),
  ).toEqual(Float32Array.of(3, 0));
});

test('a kind of value that cannot fill a tensor is refused with what it wants', () => {
  const header = { a: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] } };
  const text = JSON.stringify(header);
  const bytes = new Uint8Array(8 + text.length + 1);
  bytes[0] = text.length;
  bytes.set(new TextEncoder().encode(text), 8);
  const read = { path: 'w.safetensors', ...readSafetensors(bytes, 'w.safetensors') };
  expect(refusal(() => tensorsFrom([weight('a', [1])], read))).toEqual([
    "E0515: w.safetensors: 'a' is stored as BOOL; 'a' wants float32 latents, or -1 and +1 as int8",
    '  help: save it as int8, or float32: a truth value is no number here',
  ]);
});

test('a shape that only has its axes in another order gets the entry that mends it', () => {
  expect(told(weight('conv.weight', [8, 3, 3, 4]), [8, 4, 3, 3], new Float32Array(288))).toEqual([
    "E0512: w.safetensors: 'conv.weight' has shape [8, 4, 3, 3], 'conv.weight' wants [8, 3, 3, 4] (out,kh,kw,in)",
    '  help: its axes are in another order: map it with {"conv.weight":{"name":"conv.weight","transpose":[0,2,3,1]}}',
  ]);
  const map = parseWeightsMap('{"k": {"name": "d.weight", "transpose": [1, 0]}}', 'map.json');
  const tensors = tensorsFrom(
    [weight('d.weight', [2, 3])],
    file(array('k', [3, 2], Int8Array.of(1, -1, 1, -1, -1, 1))),
    map,
  );
  expect([...tensors.get('@d.weight')!.data()]).toEqual([1, 1, -1, -1, -1, 1]);
});

test('where names fail and shapes match in order, the error prints a map that works', () => {
  const slots = [
    weight('stem.conv.weight', [2, 3, 3, 1]),
    weight('stem.norm.scale', [2], 'real'),
    weight('stem.norm.mean', [2], 'real'),
    weight('dense.weight', [3, 2]),
    levels('threshold.at', [3]),
  ];
  const read = file(
    array('net.0.weight', [2, 1, 3, 3], new Float32Array(18).fill(1)),
    array('net.1.weight', [2], Float32Array.of(1, 2)),
    array('net.1.running_mean', [2], Float32Array.of(3, 4)),
    array('net.1.num_batches_tracked', [], Int32Array.of(9)),
    array('net.2.weight', [3, 2], Int8Array.of(1, 1, 1, -1, -1, -1)),
    array('net.2.at', [3], Int32Array.of(1, 2, 3)),
  );
  const { diagnostics } = bindWeights(slots, read);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
    ...Array<string>(5).fill('E0510'),
    ...Array<string>(6).fill('E0511'),
  ]);
  const note = diagnostics.at(-1)!;
  expect([note.severity, note.code, note.message]).toEqual([
    'note',
    'E0517',
    'names differ, but shapes match in order: save this map as map.json, look it over, add --weights-map map.json',
  ]);
  expect(note.help).toBe(`{
  "net.0.weight": {"name":"stem.conv.weight","transpose":[0,2,3,1]},
  "net.1.weight": "stem.norm.scale",
  "net.1.running_mean": "stem.norm.mean",
  "net.1.num_batches_tracked": null,
  "net.2.weight": "dense.weight",
  "net.2.at": "threshold.at"
}`);
  const tensors = tensorsFrom(slots, read, parseWeightsMap(note.help!, 'map.json'));
  expect([...tensors.get('@stem.norm.mean')!.data()]).toEqual([3, 4]);
});

test('a map that does not hold is refused with suggestions', () => {
  const map = parseWeightsMap('{"V0": "dense.weight", "W0": "dense.wieght", "W1": null}', 'map.json');
  const read = file(array('W0', [1], Int8Array.of(1)), array('W1', [1], Int8Array.of(1)));
  expect(refusal(() => tensorsFrom([weight('dense.weight', [1])], read, map))).toEqual([
    "E0506: map.json: w.safetensors has no array 'V0'",
    "  help: did you mean 'W0'?",
    "E0506: map.json: 'W0' goes to 'dense.wieght', which the network has not",
    "  help: did you mean 'dense.weight'?",
    "E0510: w.safetensors has no 'dense.weight': [1] (out,in), float32 latents, or -1 and +1 as int8",
  ]);
  const twice = parseWeightsMap('{"W0": "W1"}', 'map.json');
  expect(refusal(() => tensorsFrom([weight('W1', [1])], read, twice))).toEqual([
    "E0505: map.json: 'W0' and 'W1' both go to 'W1'",
  ]);
  const turned = parseWeightsMap('{"W0": {"name": "W0", "transpose": [1, 0]}, "W1": null}', 'map.json');
  expect(refusal(() => tensorsFrom([weight('W0', [1])], read, turned))[0]).toBe(
    "E0505: map.json: 'W0' [1] cannot be transposed by [1, 0]",
  );
});

test('a malformed map is refused, every entry of it', () => {
  expect(refusal(() => parseWeightsMap('{', 'map.json'))[0]).toMatch(/^E0505: map\.json: not JSON \(/);
  expect(refusal(() => parseWeightsMap('[]', 'map.json'))).toEqual([
    'E0505: map.json: a weights map is an object: array name in the file -> tensor of the network',
  ]);
  const map = {
    a: 3,
    b: { transpose: [0] },
    c: { name: 'x', transpose: [0, 2] },
    d: { name: 'x', axes: [] },
    e: 'y',
    f: 'y',
  };
  const wanted = 'a tensor name, { "name": ..., "transpose": [...] } or null';
  expect(refusal(() => parseWeightsMap(JSON.stringify(map), 'map.json'))).toEqual([
    `E0505: map.json: 'a' should be ${wanted}, not 3`,
    `E0505: map.json: 'b' has no "name"; wanted: ${wanted}`,
    "E0505: map.json: 'c' has transpose [0,2]; wanted: every axis of the array once, counted from 0",
    `E0505: map.json: 'd' has an unknown key 'axes'; wanted: ${wanted}`,
    "E0505: map.json: 'e' and 'f' both go to 'y'",
  ]);
});

test('files are read by their extension', () => {
  const arrays = [array('a', [2], Int8Array.of(1, -1))];
  const folder = folderWith({
    'a.safetensors': writeSafetensors(arrays),
    'a.npz': writeNpz(arrays),
    'renamed.safetensors': writeNpz(arrays),
    'net.pt': 'x',
    'net.h5': 'x',
    'map.json': '{"a": null}',
    'empty.npz': '',
  });
  const read = (name: string) => readWeights(join(folder, name));
  for (const name of ['a.safetensors', 'a.npz'])
    expect(read(name).arrays.map(({ name, data }) => [name, data()])).toEqual([['a', Int8Array.of(1, -1)]]);
  const short = (told: string[]) => told.map(line => line.replaceAll(`${folder}/`, ''));
  expect(short(refusal(() => read('renamed.safetensors')))).toEqual([
    'E0502: renamed.safetensors is not a safetensors file: it is a zip (.npz, or what torch.save writes)',
  ]);
  expect(short(refusal(() => read('net.pt')))).toEqual([
    'E0502: net.pt is a PyTorch checkpoint, which only Python can read',
    "  help: save it from PyTorch with safetensors.torch.save_file(model.state_dict(), 'net.safetensors')",
  ]);
  expect(short(refusal(() => read('net.h5')))).toEqual([
    'E0502: net.h5: weights are read from .safetensors and .npz files',
  ]);
  expect(short(refusal(() => read('none.npz')))).toEqual([
    'E0501: cannot read none.npz: there is no such file',
  ]);
  expect(short(refusal(() => read('empty.npz')))).toEqual(['E0503: empty.npz: the file is empty (0 bytes)']);
  expect(readWeightsMap(join(folder, 'map.json')).entries).toEqual(new Map([['a', null]]));
  writeFileSync(join(folder, 'cut.npz'), writeNpz(arrays).subarray(0, 90));
  expect(short(refusal(() => read('cut.npz')))).toEqual([
    'E0503: cut.npz: cut short: the directory at the end of the zip is not there',
  ]);
});
