import { describe, expect, it } from 'vitest';
import { packTable, packWeights, quadPlaces, weightAt } from '../../../src/codegen/wgsl/blobs.ts';
import type { Table, WeightLayout } from '../../../src/codegen/wgsl/step.ts';
import { weightQuads, weightWords } from '../../../src/codegen/wgsl/step.ts';
import { valuesOf, wordsPerRow } from '../../../src/ir/bits.ts';
import { b1, i32, int } from '../../../src/ir/element.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Element, Tensor } from '../../../src/ir/types.ts';
import { whole } from '../support/nets.ts';

const random = (element: Element, shape: readonly number[], lo: number, hi: number): Tensor => {
  const next = whole(7);
  const size = shape.reduce((product, axis) => product * axis, 1);
  const value = element.kind === 'b1' ? () => 2 * next(0, 1) - 1 : () => next(lo, hi);
  return tensorFrom({ element, shape }, Int32Array.from({ length: size }, value));
};

/** Outputs around a block, taps around one, depths around a word. */
const shapes = [
  { outs: 1, kernel: [1, 1], depth: 1, quads: 1 },
  { outs: 10, kernel: [1, 1], depth: 33, quads: 1 },
  { outs: 32, kernel: [3, 3], depth: 32, quads: 8 },
  { outs: 36, kernel: [3, 2], depth: 65, quads: 8 },
  { outs: 5, kernel: [2, 2], depth: 3, quads: 2 },
] as const;
const orders = ['tap', 'quad'] as const;
const cases = shapes.flatMap(shape => orders.map(by => ({ ...shape, by })));

describe('weights in the order kernels read them', () => {
  it.each(cases)('words of signs: $outs x $kernel x $depth, $quads quads by $by', shape => {
    const tensor = random(b1, [shape.outs, ...shape.kernel, shape.depth], -1, 1);
    const words = wordsPerRow(tensor.type);
    const layout = layoutOf(shape, words);
    const packed = packWeights(tensor, layout);
    held(packed, layout, (out, tap, step) => tensor.data()[(out * layout.taps + tap) * words + step]!);
  });

  it.each(cases.flatMap(shape => ([1, 2, 4, 8, 16, 32] as const).map(bits => ({ ...shape, bits }))))(
    'factors of $bits bits: $outs x $kernel x $depth, $quads quads by $by',
    ({ bits, ...shape }) => {
      const most = Math.min(2 ** (bits - 1), 2 ** 30);
      const element = bits === 1 ? b1 : int(bits);
      const tensor = random(element, [shape.outs, ...shape.kernel, shape.depth], -most, most - 1);
      const values = valuesOf(tensor);
      const layout = { ...layoutOf(shape, shape.depth), bits };
      const packed = packWeights(tensor, layout);
      held(packed, layout, (out, tap, step) => values[(out * layout.taps + tap) * layout.depth + step]!);
    },
  );

  it('factors that f32 holds exactly', () => {
    const tensor = random(int(8), [5, 2, 2, 3], -128, 127);
    const values = valuesOf(tensor);
    const layout: WeightLayout = { ...layoutOf({ ...shapes[4], by: 'tap' }, 3), bits: 32, isReal: true };
    held(packWeights(tensor, layout), layout, (out, tap, step) => values[(out * 4 + tap) * 3 + step]!);
  });

  function layoutOf(shape: (typeof cases)[number], depth: number): WeightLayout {
    const { outs, kernel, quads, by } = shape;
    return { tensor: '@w', outs, taps: kernel[0] * kernel[1], depth, quads, by };
  }

  /** Every weight once and where the order says, and nothing else. */
  function held(
    packed: Uint32Array,
    layout: WeightLayout,
    weight: (out: number, tap: number, step: number) => number,
  ): void {
    const places = [...quadPlaces(layout)];
    expect(places.length).toBe(weightQuads(layout));
    expect(packed.length).toBe(weightWords(layout));
    const seen = new Set<string>();
    places.forEach(({ out, tap, step }, k) => {
      for (let lane = 0; lane < 4; lane++) {
        if (out + lane >= layout.outs) continue;
        seen.add([out + lane, tap, step].join());
        expect(weightAt(packed, layout, k, lane)).toBe(weight(out + lane, tap, step));
      }
    });
    expect(seen.size).toBe(layout.outs * layout.taps * layout.depth);
  }
});

describe('constants by channel', () => {
  const rows: Table = { tensor: '@t', rows: 2, channels: 5, order: 'rows' };
  it('rows are filled up to whole quads', () => {
    const tensor = tensorFrom({ element: i32, shape: [2, 5] }, [1, 2, 3, 4, 5, -1, -2, -3, -4, -5]);
    expect([...packTable(tensor, rows)]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, -1, -2, -3, -4, -5, 0, 0, 0]);
  });
  it('a table by channel is turned', () => {
    const tensor = tensorFrom({ element: i32, shape: [5, 2] }, [1, -1, 2, -2, 3, -3, 4, -4, 5, -5]);
    expect([...packTable(tensor, { ...rows, order: 'channels' })]).toEqual([
      1, 2, 3, 4, 5, 0, 0, 0, -1, -2, -3, -4, -5, 0, 0, 0,
    ]);
  });
  it('one row for all channels is the same in every lane', () => {
    const tensor = tensorFrom({ element: i32, shape: [1, 2] }, [7, 8]);
    expect([...packTable(tensor, { tensor: '@t', rows: 2, channels: 1, order: 'repeated' })]).toEqual([
      7, 7, 7, 7, 8, 8, 8, 8,
    ]);
  });
});
