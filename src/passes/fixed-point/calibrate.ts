import { realValues } from '../../ir/bits.ts';
import { fail } from '../../ir/diagnostic.ts';
import { isF32, sameShape, showShape } from '../../ir/element.ts';
import type { Module } from '../../ir/graph.ts';
import type { Values } from '../../ir/interpret.ts';
import { interpret } from '../../ir/interpret.ts';
import type { Interval, ValueId } from '../../ir/types.ts';
import type { StoredRanges } from './formats.ts';

/**
 * The least and the greatest real value of every node of a trained module over the given images, for `lower`'s `ranges`.
 * Throws BnnirError E0607 where there is no image, or one of another shape than the input.
 */
export function calibrate(module: Module, images: Iterable<Values>): StoredRanges {
  const real = module.graph.nodes.filter(({ type }) => isF32(type.element)).map(({ id }) => id);
  const ranges = new Map<ValueId, Interval>();
  let count = 0;
  for (const inputs of images) {
    checkShapes(module, inputs);
    count++;
    for (const [id, tensor] of interpret(module, inputs, real)) {
      if (!isF32(tensor.type.element)) continue;
      let { lo, hi } = ranges.get(id) ?? { lo: 0, hi: 0 };
      for (const value of realValues(tensor)) {
        lo = Math.min(lo, value);
        hi = Math.max(hi, value);
      }
      ranges.set(id, { lo, hi });
    }
  }
  if (count === 0)
    fail('E0607', 'the calibration set holds no image', { help: 'a few hundred training images are enough' });
  return ranges;
}

function checkShapes({ graph }: Module, inputs: Values): void {
  for (const { id, type } of graph.inputs) {
    const given = inputs.get(id)?.type.shape;
    const name = id.slice(1);
    if (!given) fail('E0607', `the calibration set has nothing for input ${name}`);
    if (!sameShape(given, type.shape))
      fail(
        'E0607',
        `calibration images are ${showShape(given)}, input ${name} wants ${showShape(type.shape)}`,
        {
          help: 'calibrate on images as the network reads them',
        },
      );
  }
}
