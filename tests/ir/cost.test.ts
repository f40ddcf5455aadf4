import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/ir/build.ts';
import type { Cost, LayerCost } from '../../src/ir/cost.ts';
import { costOf } from '../../src/ir/cost.ts';
import { b1, f32, u8 } from '../../src/ir/element.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { metapruningCount } from '../../src/ir/metapruning-count.ts';
import type { Element, Json, ValueId } from '../../src/ir/types.ts';

/** Grows a graph op by op; every op reads the last value. Weights are declared as `name: shape`. */
class Chain {
  readonly #builder = new GraphBuilder('costs');
  #last: ValueId = '%x';

  constructor(shape: readonly number[], element: Element = f32) {
    this.#builder.input('%x', { element, shape });
  }

  then(
    op: string,
    weights: Readonly<Record<string, readonly number[]>> = {},
    settings: Readonly<Record<string, Json>> = {},
    more: Readonly<Record<string, ValueId>> = {},
  ): this {
    const id = `%${op}${this.#builder.has(`%${op}`) ? '2' : ''}` as const;
    const args = Object.entries(weights).map(([name, shape]) => {
      const tensor = `@${id.slice(1)}.${name}` as const;
      return [name, this.#builder.tensor(tensor, { element: f32, shape })] as const;
    });
    this.#last = this.#builder.add(id, op, { x: this.#last, ...more, ...Object.fromEntries(args) }, settings);
    return this;
  }

  /** The same again with a tensor declared before. */
  sharing(op: string, weight: `@${string}`, settings: Readonly<Record<string, Json>> = {}): this {
    this.#last = this.#builder.add(`%${op}3`, op, { x: this.#last, weight }, settings);
    return this;
  }

  graph(): Graph {
    this.#builder.output('out', this.#last);
    return this.#builder.finish();
  }

  cost(): Cost {
    return costOf(this.graph());
  }
}

const norm = (channels: number) => ({
  scale: [channels],
  shift: [channels],
  mean: [channels],
  variance: [channels],
});
const binary = { weights: 'binary' };
const layer = ({ layers }: Cost, name: string): LayerCost => layers.find(each => each.name === name)!;

describe('multiply-accumulates', () => {
  it('are binary where both factors are bits, real where the input has more', () => {
    const { macs, ops } = new Chain([8, 8, 4], u8)
      .then('conv', { weight: [8, 3, 3, 4] }, binary)
      .then('sign')
      .then('conv', { weight: [8, 3, 3, 8] }, binary)
      .cost();
    expect(macs.real).toBe(6 * 6 * 8 * 36);
    expect(macs.binary).toBe(4 * 4 * 8 * 72);
    expect(macs.byBits).toEqual([
      { weights: 1, activations: 1, macs: 4 * 4 * 8 * 72 },
      { weights: 1, activations: 8, macs: 6 * 6 * 8 * 36 },
    ]);
    expect(ops).toBe(Math.round(macs.binary / 64 + macs.real));
  });

  it('of groups, strides and padding count what is computed', () => {
    const cost = new Chain([9, 9, 8], b1)
      .then('conv', { weight: [16, 3, 3, 2] }, { ...binary, stride: [2, 2], pad: [1, 1, 1, 1], groups: 4 })
      .cost();
    expect(cost.macs.binary).toBe(5 * 5 * 16 * 18);
    expect(layer(cost, 'conv').shape).toEqual([5, 5, 16]);
  });

  it('of 64 bits are one operation, rounded to the nearest whole over all', () => {
    expect(new Chain([32], b1).then('dense', { weight: [1, 32] }, binary).cost().ops).toBe(1);
    expect(new Chain([31], b1).then('dense', { weight: [1, 31] }, binary).cost().ops).toBe(0);
  });
});

describe('scale factors', () => {
  const scaled = () =>
    new Chain([8], b1).then('dense', { weight: [6, 8] }, binary).then('scale', { scale: [6] });

  it('cost a multiplication an output', () => {
    expect(layer(scaled().cost(), 'scale').multiplies).toBe(6);
    expect(scaled().cost().macs.real).toBe(6);
    expect(
      scaled()
        .then('prelu', { slope: [6] })
        .cost().macs.real,
    ).toBe(6);
  });

  it('cost nothing where a batch norm or a sign behind absorbs them', () => {
    expect(scaled().then('batchnorm', norm(6)).cost().macs.real).toBe(0);
    expect(
      scaled()
        .then('bias', { bias: [6] })
        .then('batchnorm', norm(6))
        .cost().macs.real,
    ).toBe(0);
    expect(scaled().then('sign').cost().macs.real).toBe(0);
  });

  it('a product of two values costs one an output, of bits nothing', () => {
    expect(new Chain([4, 4, 3]).then('mul', {}, {}, { y: '%x' }).cost().macs.real).toBe(48);
    expect(new Chain([4, 4, 3], b1).then('mul', {}, {}, { y: '%x' }).cost().macs.real).toBe(0);
  });
});

describe('parameters', () => {
  it('take one bit where binary, 32 else; a batch norm has two a channel whatever it stores', () => {
    const full = new Chain([8], b1)
      .then('dense', { weight: [6, 8] }, binary)
      .then('batchnorm', norm(6))
      .cost();
    expect(full.params).toEqual({ binary: 48, real: 12 });
    expect(full.memoryBits).toBe(48 + 32 * 12);
    const { mean, variance, shift } = norm(6);
    const bare = new Chain([8], b1)
      .then('dense', { weight: [6, 8] }, binary)
      .then('batchnorm', { mean, variance, shift })
      .cost();
    expect(bare.params).toEqual(full.params);
  });

  it('shared by two layers count once', () => {
    const shared = new Chain([8])
      .then('dense', { weight: [8, 8] })
      .sharing('dense', '@dense.weight')
      .cost();
    expect(shared.params.real).toBe(64);
    expect(shared.macs.real).toBe(128);
  });
});

describe("MetaPruning's count", () => {
  const conv = () =>
    new Chain([4, 4, 2])
      .then('conv', { weight: [3, 1, 1, 2] })
      .then('batchnorm', norm(3))
      .then('relu');
  const macs = 4 * 4 * 3 * 2;

  it('of a MobileNet adds batch norms and taps of average pools, no rectifiers', () => {
    const graph = conv()
      .then('avgpool', {}, { size: [4, 4], stride: [4, 4] })
      .graph();
    expect(metapruningCount(graph)).toBe(macs + 48 + 16 * 3);
  });

  it('of a ResNet adds taps of max pools and rectifiers, no average pool', () => {
    const graph = conv()
      .then('maxpool', {}, { size: [2, 2], stride: [2, 2] })
      .then('avgpool', {}, { size: [2, 2], stride: [2, 2] })
      .graph();
    expect(metapruningCount(graph)).toBe(macs + 48 + 48 + 4 * 12);
  });

  it('adds the constants of a classifier', () => {
    const graph = new Chain([8])
      .then('dense', { weight: [10, 8] })
      .then('bias', { bias: [10] })
      .graph();
    expect(metapruningCount(graph)).toBe(90);
  });
});
