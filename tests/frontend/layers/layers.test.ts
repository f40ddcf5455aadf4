import { describe, expect, it } from 'vitest';
import { documentation, layers } from '../../../src/frontend/index.ts';
import { opNamed } from '../../../src/ir/ops/index.ts';
import { graphOf, netOf } from '../support.ts';

const nodesOf = (...lines: readonly string[]) => graphOf(netOf(...lines)).nodes;
const attributesOf = (line: string) => nodesOf(`x = image |> ${line}`)[0]!.attributes;

describe('the table of layers', () => {
  it('holds every op that the language names', () => {
    const names =
      'normalize flatten sign rsign threshold quantize conv dense batchnorm relu relu6 sigmoid prelu rprelu dprelu clip leaky_clip abs channel_mean maxpool avgpool globalavgpool concat slice upsample shuffle argmax dropout add sub mul';
    expect(Object.keys(layers).sort()).toEqual(names.split(' ').sort());
  });

  it('documents each, with its settings and their defaults as the language writes them', () => {
    for (const { doc, op, settings } of documentation) {
      expect(doc).not.toBe('');
      expect(opNamed(op)).toBeDefined();
      for (const setting of settings) expect(setting.doc).not.toBe('');
    }
    const defaultsOf = (name: string) =>
      Object.fromEntries(
        documentation
          .find(row => row.name === name)!
          .settings.map(({ name: key, fallback }) => [key, fallback]),
      );
    expect(defaultsOf('conv')).toEqual({
      channels: undefined,
      size: undefined,
      stride: '1',
      pad: '0',
      pad_value: '0',
      groups: '1',
      dilation: '1',
      weights: 'real',
      scale: 'none',
      bias: 'false',
    });
    expect(defaultsOf('maxpool')).toEqual({ size: undefined, stride: 'its size', pad: '0' });
    expect(defaultsOf('sign')).toEqual({ zero: '1', gradient: 'approx' });
    expect(defaultsOf('batchnorm')).toMatchObject({ eps: '0.00001' });
    expect(defaultsOf('threshold')).toEqual({ to: 'binary' });
  });
});

describe('layers', () => {
  it.each([
    ['conv(8, 3x5, stride: 2)', { stride: [2, 2], pad: [0, 0, 0, 0] }],
    ['conv(8, 3, pad: [0, 1, 2, 1])', { pad: [0, 1, 2, 1] }],
    ['conv(8, 3, pad: same)', { pad: [1, 1, 1, 1] }],
    ['conv(8, 3, pad: same, stride: 2)', { pad: [0, 0, 1, 1] }],
    ['conv(8, 3, pad: same, dilation: 2)', { pad: [2, 2, 2, 2], dilation: [2, 2] }],
    ['conv(8, 3, pad: valid)', { pad: [0, 0, 0, 0] }],
    ['maxpool(2x2)', { size: [2, 2], stride: [2, 2] }],
    ['avgpool(3, stride: 1, pad: 1)', { size: [3, 3], stride: [1, 1], pad: [1, 1, 1, 1] }],
    ['relu6', { lo: 0, hi: 6 }],
    ['clip', { lo: -1, hi: 1 }],
    ['leaky_clip(slope: 0.2)', { slope: 0.2 }],
    ['sign(zero: -1, gradient: ste)', { zero: -1, gradient: 'ste' }],
    ['normalize(mean: [1, 2, 3, 4], std: 2)', { mean: [1, 2, 3, 4], std: [2] }],
    ['flatten(order: chw)', { shape: [256], order: 'chw' }],
    ['slice(1, 3)', { start: 1, end: 3 }],
    ['shuffle(2)', { groups: 2 }],
    ['upsample(2)', { factor: 2 }],
    ['dropout', { rate: 0.5 }],
  ])('%s', (line, attributes) => {
    expect(attributesOf(line)).toMatchObject(attributes);
  });

  it('a conv is followed inside its layer by what was asked for', () => {
    const ops = (settings: string) =>
      nodesOf(`x = image |> conv(8, 1x1, ${settings})`).map(({ id, op }) => `${id} ${op}`);
    expect(ops('weights: binary, scale: mean_abs, bias: true')).toEqual([
      '%conv conv',
      '%conv.scale weight_scale',
      '%conv.bias bias',
    ]);
    expect(ops('weights: int4, scale: learned')).toEqual([
      '%conv conv',
      '%conv.scale scale',
      '%conv.step weight_scale',
    ]);
    expect(ops('weights: real')).toEqual(['%conv conv']);
  });

  it('quantize is sign for binary; a step that is no power of two is followed by its factor', () => {
    expect(nodesOf('x = image |> quantize(to: binary)').map(({ op }) => op)).toEqual(['sign']);
    expect(nodesOf('x = image |> quantize(to: int4)').map(({ type }) => type.element)).toMatchObject([
      { bits: 4, frac: 3 },
    ]);
    expect(
      nodesOf('x = image |> quantize(to: uint2, scale: 0.3)').map(({ id, op }) => `${id} ${op}`),
    ).toEqual(['%quantize quantize', '%quantize.scale rescale']);
  });

  it('threshold has one level less than its set has values', () => {
    const levels = (to: string) =>
      [...graphOf(netOf(`x = image |> threshold(to: ${to})`)).tensors.values()][0]!.shape;
    expect(levels('binary')).toEqual([1, 1, 4]);
    expect(levels('ternary')).toEqual([1, 2, 4]);
    expect(levels('int3')).toEqual([1, 7, 4]);
    expect(levels('uint2')).toEqual([1, 3, 4]);
  });

  it('globalavgpool gives a vector', () => {
    expect(
      nodesOf('x = image |> globalavgpool').map(({ id, type }) => `${id} [${type.shape.join(', ')}]`),
    ).toEqual(['%globalavgpool.pool [1, 1, 4]', '%globalavgpool [4]']);
  });

  it('concat takes any number, sums broadcast', () => {
    expect(nodesOf('x = concat(image, image, image)')[0]!.type.shape).toEqual([8, 8, 12]);
    expect(nodesOf('x = image * (image |> globalavgpool)').at(-1)!.type.shape).toEqual([8, 8, 4]);
    expect(nodesOf('x = add(image, image) - image').map(({ id }) => id)).toEqual(['%add', '%sub']);
  });
});
