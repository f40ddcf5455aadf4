import * as setting from '../../attribute.ts';
import { wordsPerRow } from '../../bits.ts';
import { showShape, sizeOf } from '../../element.ts';
import { defineOp } from '../../op.ts';
import { elementOfWeights, quantizeWeights } from '../../quantize-weights.ts';
import {
  dotBits,
  dotRows,
  factors,
  productElement,
  productRange,
  productWork,
  weightRange,
} from './products.ts';

/**
 * Matrix-vector product: y[o] = sum_k x[k] * w[o, k].
 * b1 x b1 -> i32 in [-K, K], y = K (mod 2); integers -> i32; f32 if either is f32 (f64 sum, rounded once).
 */
export const dense = defineOp({
  name: 'dense',
  doc: 'matrix-vector product',
  attributes: {
    weights: setting.precision(
      'the value set the stored weights are rounded to',
      setting.weightPrecisions,
      'real',
    ),
  },
  operands: {
    x: { kind: 'one', doc: 'features [K]' },
    weight: { kind: 'weight', doc: 'weights [out, K]', axes: 'out,in' },
  },
  infer({ weights }, types, fail) {
    const [outs = 0, k = 0] = types.weight.shape;
    if (types.x.shape.length !== 1)
      fail(`dense wants one axis, found ${showShape(types.x.shape)}`, 'put |> flatten before it');
    const features = sizeOf(types.x.shape);
    if (features !== k) fail(`input has ${features} features, weight expects ${k}`);
    const element = elementOfWeights(weights, types.weight.element);
    return { element: productElement(types.x.element, element, fail), shape: [outs] };
  },
  evaluate({ weights }, tensors, out) {
    const { weight } = quantizeWeights(tensors.weight, weights);
    const [outs = 0, k = 0] = weight.type.shape;
    if (tensors.x.type.element.kind === 'b1' && weight.type.element.kind === 'b1')
      return dotBits(
        tensors.x.data() as Uint32Array,
        weight.data() as Uint32Array,
        1,
        outs,
        wordsPerRow(weight.type),
        k,
      );
    const x = factors(tensors.x, out);
    return dotRows(
      out.element.kind === 'f32' ? Float64Array.from(x) : Int32Array.from(x),
      weight,
      1,
      0,
      outs,
      k,
    );
  },
  range: ({ weights }, ranges, types) =>
    productRange(ranges.x, weightRange(weights, types.weight), types.weight.shape[1] ?? 0),
  work: ({ weights }, types) => productWork(sizeOf(types.weight.shape), types.x, types.weight, weights),
});
