import { describe, expect, test } from 'vitest';
import { BnnirError } from '../../../src/ir/diagnostic.ts';
import { isF32, showElement } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { ValueId } from '../../../src/ir/types.ts';
import { calibrate } from '../../../src/passes/index.ts';
import { distance, meaning, Stream, toInteger, wave, withRanges } from './streams.ts';

const pixels = (i: number) => (i * 53 + 17) % 256;
const elementOf = ({ graph }: Module, id: ValueId): string =>
  showElement(graph.nodes.find(node => node.id === id)!.type.element);
const opsOf = ({ graph }: Module): readonly string[] => graph.nodes.map(({ op }) => op);
const last = (stream: Stream, id: ValueId) => {
  stream.last = id;
  return stream;
};

describe('a real-valued network', () => {
  test('has no f32 left, and its outputs are close to the trained ones', () => {
    const stream = new Stream(6, 6, 3).normalized().conv(8, 3, i => wave(i) / 4, { pad: [1, 1, 1, 1] });
    stream
      .batchnorm(
        c => 1 + c / 8,
        c => c / 4 - 1,
      )
      .then('prelu', {}, { slope: stream.tensor([8], 0.25) });
    const module = stream.trained();
    const integer = toInteger(module);
    expect(integer.graph.nodes.every(({ type }) => !isF32(type.element))).toBe(true);
    expect(distance(module, integer, stream.image(pixels))).toBeLessThan(0.05);
  });

  test('normalisation goes into the first conv by border class: a padded tap adds nothing', () => {
    const stream = new Stream(5, 4, 3).then('normalize', { mean: [123, 116, 103], std: [58, 57, 61] });
    stream.conv(4, 3, wave, { pad: [1, 1, 1, 1], stride: [2, 1] });
    const module = stream.trained();
    const integer = toInteger(module);
    expect(opsOf(integer)).toEqual(['conv', 'add_border']);
    expect(distance(module, integer, stream.image(pixels))).toBeLessThan(0.2);
    expect(
      distance(
        module,
        integer,
        stream.image(() => 255),
      ),
    ).toBeLessThan(0.2);
  });

  test('scores share one unit, a power of two, and keep their order', () => {
    const stream = new Stream(2, 2, 3).normalized();
    stream.then('avgpool', { size: [2, 2], stride: [2, 2] }).then('reshape', { shape: [3] });
    stream.then('dense', {}, { weight: stream.tensor([4, 3], wave) });
    stream.then('bias', {}, { bias: stream.tensor([4], i => i / 8) });
    const module = stream.trained();
    const integer = toInteger(module);
    expect(integer.graph.nodes.at(-1)!.op).toBe('add_border');
    expect(elementOf(integer, stream.last)).toMatch(/^i32\./);
    expect(distance(module, integer, stream.image(pixels))).toBeLessThan(0.02);
  });

  test('a product of values and a sigmoid as a table', () => {
    const stream = new Stream(3, 3, 2).normalized().conv(4, 1, wave);
    const x = stream.batchnorm(
      () => 1,
      () => 0,
    ).last;
    const gate = stream.then('avgpool', { size: [3, 3], stride: [3, 3] }).then('sigmoid').last;
    const module = stream.add('mul', { x, y: gate }).trained();
    const integer = toInteger(module);
    expect(opsOf(integer)).toContain('lookup');
    expect(distance(module, integer, stream.image(pixels))).toBeLessThan(0.03);
  });

  test('the scale map of XNOR-Net: magnitudes, their channel mean, its box mean', () => {
    const stream = new Stream(5, 5, 3).normalized().conv(6, 1, wave);
    const n = stream.batchnorm(
      () => 1,
      c => c / 10,
    ).last;
    const k = stream
      .then('abs')
      .then('channel_mean')
      .then('avgpool', { size: [3, 3], stride: [1, 1], pad: [1, 1, 1, 1] }).last;
    const y = last(stream, n).conv(4, 3, wave, { pad: [1, 1, 1, 1] }).last;
    const module = stream.add('mul', { x: y, y: k }).trained();
    expect(distance(module, toInteger(module), stream.image(pixels))).toBeLessThan(0.1);
  });
});

describe('curves', () => {
  const through = (slope: number, op = 'prelu') => {
    const stream = new Stream(4, 4, 2)
      .normalized()
      .conv(3, 1, wave)
      .batchnorm(
        () => 1.5,
        c => c - 1,
      );
    const shape = [3];
    const weights = {
      prelu: () => ({ slope: stream.tensor(shape, slope) }),
      rprelu: () => ({
        shift_in: stream.tensor(shape, 0.3),
        slope: stream.tensor(shape, slope),
        shift_out: stream.tensor(shape, -0.2),
      }),
      dprelu: () => ({
        shift_in: stream.tensor(shape, 0.3),
        positive: stream.tensor(shape, slope),
        negative: stream.tensor(shape, -0.5),
        shift_out: stream.tensor(shape, -0.2),
      }),
    }[op];
    const module = stream.then(op, {}, weights?.() ?? {}).trained();
    return { error: distance(module, toInteger(module), stream.image(pixels)), module, stream };
  };

  test.each([0, 0.25, 1, 1.99, 2, -0.25, -1, -3])('slope %d', slope => {
    for (const op of ['prelu', 'rprelu', 'dprelu'])
      expect(through(slope, op).error, op).toBeLessThan(0.03 * Math.max(1, Math.abs(slope)));
  });

  test('a huge slope saturates or is met, never wraps', () => {
    const { module, stream } = through(1000);
    const [real, fixed] = [
      meaning(module, stream.image(pixels)),
      meaning(toInteger(module), stream.image(pixels)),
    ];
    for (const [i, value] of real.entries()) expect(Math.abs(fixed[i]! - value)).toBeLessThan(0.2 * 1000);
  });

  test.each(['relu', 'abs', 'clip', 'leaky_clip', 'sigmoid'])('%s', op => {
    expect(through(0, op).error).toBeLessThan(0.03);
  });
});

describe('odd things', () => {
  test('gamma 0 leaves beta, whatever comes in', () => {
    const stream = new Stream(3, 3, 2)
      .normalized()
      .conv(3, 1, wave)
      .batchnorm(
        c => (c === 1 ? 0 : 1),
        c => c / 2,
      );
    const module = stream.then('relu').trained();
    const integer = toInteger(module);
    const values = meaning(integer, stream.image(pixels)).filter((_, i) => i % 3 === 1);
    expect(new Set(values)).toEqual(new Set([0.5]));
  });

  test('all-constant weights and a variance of 0', () => {
    const stream = new Stream(3, 3, 2)
      .normalized()
      .conv(3, 3, () => 0)
      .batchnorm(
        () => 1,
        c => c / 4,
        0,
      );
    const module = stream.then('relu').trained();
    expect(distance(module, toInteger(module), stream.image(pixels))).toBeLessThan(0.001);
  });

  test('1x1 maps, odd sizes with stride 2, padded averages', () => {
    for (const size of [1, 3, 5, 7]) {
      const stream = new Stream(size, size, 2)
        .normalized()
        .conv(4, 3, wave, { pad: [1, 1, 1, 1], stride: [2, 2] });
      const y = stream.batchnorm(
        () => 1,
        () => 0,
      ).last;
      const x = last(stream, '%image').normalized().conv(4, 1, wave).last;
      const pool = { size: [2, 2], stride: [2, 2], pad: [0, 0, 1, 1] };
      const skip = last(stream, x).then('avgpool', pool).last;
      const module = stream.add('add', { x: y, y: skip }).trained();
      expect(distance(module, toInteger(module), stream.image(pixels)), `size ${size}`).toBeLessThan(0.1);
    }
  });

  test.each([1, 31, 33, 63, 65])('%d channels', channels => {
    const stream = new Stream(3, 3, 2).normalized().conv(channels, 1, wave);
    const x = stream.batchnorm(
      () => 1,
      c => (c % 5) / 4,
    ).last;
    const module = stream.then('relu').add('add', { x: stream.last, y: x }).trained();
    expect(distance(module, toInteger(module), stream.image(pixels))).toBeLessThan(0.05);
  });
});

describe('formats', () => {
  const plain = (scale: number) => {
    const stream = new Stream(3, 3, 64).normalized().conv(2, 1, wave);
    stream.batchnorm(
      () => scale,
      () => 1,
    );
    const id = stream.last;
    return { stream, id, module: stream.then('relu').trained() };
  };

  test('follow |beta| + 8 |gamma| of the batch norms, summed along a stream', () => {
    const { module, id } = plain(1.5);
    expect(elementOf(toInteger(module), id)).toBe('i16.11');
    const stream = new Stream(3, 3, 64).normalized();
    const branch = () =>
      last(stream, '%normalize1')
        .conv(2, 1, wave)
        .batchnorm(
          () => 1.5,
          () => 1,
        ).last;
    const first = branch();
    stream.last = branch();
    const sum = stream.add('add', { x: first, y: stream.last }).trained();
    expect(elementOf(toInteger(sum), stream.last)).toBe('i16.10');
  });

  test('stored ranges come first, with room for twice as much', () => {
    const { module, id, stream } = plain(2);
    expect(elementOf(withRanges(module, new Map([[id, { lo: -3, hi: 0 }]])), id)).toBe('i16.12');
    expect(elementOf(withRanges(module, new Map([[id, { lo: -1000, hi: 5 }]])), id)).toBe('i16.4');
    const measured = calibrate(module, [stream.image(pixels), stream.image(() => 0)]);
    const { lo, hi } = measured.get(id)!;
    const most = 2 * Math.max(-lo, hi);
    const frac = Number(elementOf(withRanges(module, measured), id).split('.')[1]);
    expect(most * 2 ** frac).toBeLessThan(2 ** 15);
    expect(frac === 12 || most * 2 ** (frac + 1) >= 2 ** 15).toBe(true);
  });

  test('without weights F is 6, and a note says so', () => {
    const { module, id } = plain(2);
    const notes: string[] = [];
    const structure = toInteger(
      { graph: module.graph, tensors: new Map() },
      { onNote: (_, of, note) => notes.push(`${of} ${note}`) },
    );
    expect(elementOf(structure, id)).toBe('i16.6');
    expect(notes.join('\n')).toContain('nothing tells its range; --calibrate measures it');
  });

  test('calibration wants images, of the input’s shape', () => {
    const { module } = plain(2);
    expect(() => calibrate(module, [])).toThrow(/E0607: the calibration set holds no image/);
    const other = new Stream(2, 2, 64);
    expect(() => calibrate(module, [other.image(pixels)])).toThrow(
      /calibration images are \[2, 2, 64\], input image wants \[3, 3, 64\]/,
    );
  });
});

test('an f32 input is refused', () => {
  const stream = new Stream(3, 3, 2).normalized().conv(2, 1, wave);
  const module = stream.trained();
  const inputs = module.graph.inputs.map(input => ({
    ...input,
    type: { ...input.type, element: { kind: 'f32' } as const },
  }));
  expect(() => toInteger({ ...module, graph: { ...module.graph, inputs } })).toThrow(BnnirError);
});
