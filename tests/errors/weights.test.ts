import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/formats/npy.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import type { Data } from '../../src/ir/types.ts';
import { inEmptyFolder, tiny } from '../cli/support.ts';
import { dense, denseArrays, refused, safetensors } from './support.ts';

inEmptyFolder();

/** `bnnir compile` with these arrays in place of fitting ones; null leaves one out. */
const withArrays = (changes: Readonly<Record<string, readonly [readonly number[], Data] | null>>) => {
  const all: typeof changes = { ...denseArrays, ...changes };
  const arrays = Object.entries(all).flatMap(([name, array]) => (array ? [[name, array] as const] : []));
  const files = { 'net.bnn': dense, 'net.safetensors': safetensors(Object.fromEntries(arrays)) };
  return refused(files, 'compile net.bnn --target fpga');
};

describe('weight files', () => {
  it('none at all', async () => {
    expect(await refused({ 'net.bnn': dense }, 'compile net.bnn --target fpga')).toMatchInlineSnapshot(`
      "error[E0507]: net.bnn has no weights: there is neither net.safetensors nor net.npz
       = help: --weights FILE names them; --weights random draws some to try the network with
      "
    `);
  });

  it('one that is not there, one of another format, one of a foreign tool', async () => {
    const compile = 'compile net.bnn --target fpga --weights';
    expect(await refused({ 'net.bnn': dense }, `${compile} gone.npz`)).toMatchInlineSnapshot(`
      "error[E0501]: cannot read gone.npz: there is no such file
      "
    `);
    expect(await refused({ 'w.safetensors': 'PK\u0003\u0004 and more of a zip' }, `${compile} w.safetensors`))
      .toMatchInlineSnapshot(`
      "error[E0502]: w.safetensors is not a safetensors file: it is a zip (.npz, or what torch.save writes)
      "
    `);
    expect(await refused({ 'w.pt': '' }, `${compile} w.pt`)).toMatchInlineSnapshot(`
      "error[E0502]: w.pt is a PyTorch checkpoint, which only Python can read
       = help: save it from PyTorch with safetensors.torch.save_file(model.state_dict(), 'net.safetensors')
      "
    `);
  });

  it('cut short: .safetensors and .npz', async () => {
    const whole = safetensors(denseArrays);
    const zip = writeNpz([{ name: 'dense.weight', shape: [3, 4], data: new Float32Array(12) }]);
    const compile = 'compile net.bnn --target fpga --weights';
    expect(
      await refused(
        { 'net.bnn': dense, 'w.safetensors': whole.slice(0, whole.length - 7) },
        `${compile} w.safetensors`,
      ),
    ).toMatchInlineSnapshot(`
      "error[E0503]: w.safetensors: cut short: 'threshold.at' should end at byte 60 of the data, 59 are there
      "
    `);
    expect(await refused({ 'w.npz': zip.slice(0, zip.length >> 1) }, `${compile} w.npz`))
      .toMatchInlineSnapshot(`
      "error[E0503]: w.npz: cut short: the directory at the end of the zip is not there
      "
    `);
  });

  it('values of a kind that is not decoded', async () => {
    const wide = writeNpy({ shape: [6, 6, 1], data: new Int32Array(36) });
    const text = new TextDecoder('latin1').decode(wide).replace('<i4', '<c4');
    const bytes = Uint8Array.from(text, character => character.charCodeAt(0));
    expect(await refused({ 'net.bnn': tiny, 'x.npy': bytes }, 'run net.bnn --weights random --input x.npy'))
      .toMatchInlineSnapshot(`
        "error[E0504]: x.npy is stored as <c4, which bnnir does not decode
        "
      `);
  });

  it('a missing and an extra tensor', async () => {
    expect(await withArrays({ 'last.weight': null, 'lost.wieght': [[5, 5], new Float32Array(25)] }))
      .toMatchInlineSnapshot(`
      "error[E0510]: net.safetensors has no 'last.weight': [2, 3] (out,in), float32 latents, or -1 and +1 as int8
       = help: did you mean 'lost.wieght', which the file has?

      error[E0511]: net.safetensors has 'lost.wieght' (f32 [5, 5]), which the network does not want
       = help: did you mean 'last.weight'? to ignore it on purpose, map it to null: { "lost.wieght": null }
      "
    `);
  });

  it('a shape that differs, with both shapes; a map where only the axes do', async () => {
    expect(await withArrays({ 'dense.weight': [[4, 3], new Float32Array(12)] })).toMatchInlineSnapshot(`
      "error[E0512]: net.safetensors: 'dense.weight' has shape [4, 3], 'dense.weight' wants [3, 4] (out,in)
       = help: its axes are in another order: map it with {"dense.weight":{"name":"dense.weight","transpose":[1,0]}}
      "
    `);
    expect(await withArrays({ 'last.weight': [[7], new Int8Array(7)] })).toMatchInlineSnapshot(`
      "error[E0512]: net.safetensors: 'last.weight' has shape [7], 'last.weight' wants [2, 3] (out,in)
      "
    `);
  });

  it('NaN, and what is not binary', async () => {
    const bad = new Float32Array(12).fill(1);
    bad[5] = NaN;
    expect(
      await withArrays({
        'dense.weight': [[3, 4], bad],
        'last.weight': [[2, 3], Int8Array.of(1, 0, 1, 0, 0, 1)],
      }),
    ).toMatchInlineSnapshot(`
      "error[E0513]: net.safetensors: 'dense.weight' holds NaN at [1, 1]; every weight must be finite

      error[E0514]: net.safetensors: 'last.weight' holds 0 at [0, 1], and 2 more such values; 'last.weight' wants -1 and +1 only
       = help: bits 0 and 1 mean -1 and +1: save (2 * w - 1) as int8; or save float32 latents
      "
    `);
  });

  it('thresholds as floats, and thresholds that descend', async () => {
    expect(await withArrays({ 'threshold.at': [[3], Float32Array.of(0, 1, 2)] })).toMatchInlineSnapshot(`
      "error[E0515]: net.safetensors: 'threshold.at' is stored as F32; 'threshold.at' wants whole numbers (int32)
       = help: round them up (accumulator >= threshold) and save as int32
      "
    `);
    const ternary = dense.replace('|> threshold', '|> threshold(to: ternary)');
    const files = {
      'net.bnn': ternary,
      'net.safetensors': safetensors({
        ...denseArrays,
        'threshold.at': [[3, 2], Int32Array.of(0, 1, 5, 2, 2, 2)],
      }),
    };
    expect(await refused(files, 'compile net.bnn --target fpga')).toMatchInlineSnapshot(`
      "error[E0516]: net.safetensors: 'threshold.at': the thresholds of channel 1 do not ascend: 5, 2
      "
    `);
  });

  it('other names in the same order: a map that is ready to save', async () => {
    const files = {
      'net.bnn': dense,
      'net.npz': writeNpz([
        { name: 'W0', shape: [3, 4], data: new Int8Array(12).fill(1) },
        { name: 'T0', shape: [3], data: Int32Array.of(0, 1, 2) },
        { name: 'W1', shape: [2, 3], data: new Int8Array(6).fill(1) },
      ]),
    };
    expect(await refused(files, 'compile net.bnn --target fpga')).toMatchInlineSnapshot(`
      "error[E0510]: net.npz has no 'dense.weight': [3, 4] (out,in), float32 latents, or -1 and +1 as int8

      error[E0510]: net.npz has no 'threshold.at': [3] (channels), whole numbers (int32)

      error[E0510]: net.npz has no 'last.weight': [2, 3] (out,in), float32 latents, or -1 and +1 as int8

      error[E0511]: net.npz has 'W0' (i8 [3, 4]), which the network does not want

      error[E0511]: net.npz has 'T0' (i32 [3]), which the network does not want

      error[E0511]: net.npz has 'W1' (i8 [2, 3]), which the network does not want

      note[E0517]: names differ, but shapes match in order: save this map as map.json, look it over, add --weights-map map.json
       = help: {
        "W0": "dense.weight",
        "T0": "threshold.at",
        "W1": "last.weight"
      }
      "
    `);
  });

  it('ranges that are none, and one of a value that is no real number', async () => {
    const ranged = (name: string, shape: readonly number[], data: Data) =>
      withArrays({ [name]: [shape, data] });
    expect(await ranged('normalize.range', [3], Float32Array.of(0, 1, 2))).toMatchInlineSnapshot(`
      "error[E0512]: net.safetensors: 'normalize.range' has shape [3], 'normalize.range' wants [2] (least, greatest)
      "
    `);
    expect(await ranged('normalize.range', [2], Float32Array.of(0, NaN))).toMatchInlineSnapshot(`
      "error[E0513]: net.safetensors: 'normalize.range' holds 0 and NaN; a range is finite
      "
    `);
    expect(await ranged('normalize.range', [2], Float32Array.of(2, -1))).toMatchInlineSnapshot(`
      "error[E0514]: net.safetensors: 'normalize.range' holds 2, then -1; a range is the least value, then the greatest
      "
    `);
    expect(await ranged('dense.range', [2], Float32Array.of(-4, 4))).toMatchInlineSnapshot(`
      "error[E0511]: net.safetensors has 'dense.range' (f32 [2]), which the network does not want
       = help: to ignore it on purpose, map it to null: { "dense.range": null }
      "
    `);
    expect(await ranged('normalise.range', [2], Float32Array.of(-4, 4))).toMatchInlineSnapshot(`
      "error[E0511]: net.safetensors has 'normalise.range' (f32 [2]), which the network does not want
       = help: did you mean 'normalize.range'? to ignore it on purpose, map it to null: { "normalise.range": null }
      "
    `);
  });

  it('a map that is malformed, a map that names what is not there', async () => {
    const files = { 'net.bnn': dense, 'net.safetensors': safetensors(denseArrays) };
    const compile = 'compile net.bnn --target fpga --weights net.safetensors --weights-map map.json';
    expect(await refused({ ...files, 'map.json': '{ "a": 7 }' }, compile)).toMatchInlineSnapshot(`
      "error[E0505]: map.json: 'a' should be a tensor name, { "name": ..., "transpose": [...] } or null, not 7
      "
    `);
    expect(
      await refused(
        { ...files, 'map.json': '{ "a": "dense.weight", "last.weight": "lats.weight" }' },
        compile,
      ),
    ).toMatchInlineSnapshot(`
      "error[E0506]: map.json: net.safetensors has no array 'a'

      error[E0506]: map.json: 'last.weight' goes to 'lats.weight', which the network has not
       = help: did you mean 'last.weight'?

      error[E0510]: net.safetensors has no 'last.weight': [2, 3] (out,in), float32 latents, or -1 and +1 as int8
      "
    `);
  });
});

describe('inputs', () => {
  it('of another shape, or with values that the type does not hold', async () => {
    const run = 'run net.bnn --weights random --input x.npy';
    expect(
      await refused({ 'net.bnn': tiny, 'x.npy': writeNpy({ shape: [5, 5], data: new Uint8Array(25) }) }, run),
    ).toMatchInlineSnapshot(`
      "error[E0520]: x.npy has shape [5, 5]; the network's input is u8[6, 6, 1], one image or a batch [N, ...]
      "
    `);
    expect(await refused({ 'x.npy': writeNpy({ shape: [6, 6], data: new Float32Array(36).fill(0.5) }) }, run))
      .toMatchInlineSnapshot(`
      "error[E0520]: x.npy is stored as <f4, and at [0, 0] 0.5 is no u8 value
       = help: the network's input is u8[6, 6, 1]: every value must be one of u8
      "
    `);
  });

  it('labels that the output does not have', async () => {
    const data = writeNpz([
      { name: 'x', shape: [1, 6, 6, 1], data: new Uint8Array(36) },
      { name: 'y', shape: [1], data: Uint8Array.of(9) },
    ]);
    expect(await refused({ 'net.bnn': tiny, 'set.npz': data }, 'run net.bnn --weights random --data set.npz'))
      .toMatchInlineSnapshot(`
      "error[E0521]: set.npz has a label 9 (image 0); output 'scores' has 4 values
       = help: another --output, or data with as many classes
      "
    `);
  });
});
