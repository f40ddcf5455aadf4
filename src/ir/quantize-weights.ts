import type { Precision } from './attribute.ts';
import { storeValues, unpackBits, valuesOf } from './bits.ts';
import { b1, int, rawRange, sizeOf } from './element.ts';
import { lazy } from './tensor.ts';
import type { Element, Tensor, TensorType } from './types.ts';

/** The element that `weights: precision` stores; `real` keeps what the file had. */
export function elementOfWeights(precision: Precision, stored: Element): Element {
  if (precision === 'real') return stored;
  return elementOfSet(precision);
}

/** The raw element of a value set: binary b1, ternary i2 (-1, 0, 1), intN iN, uintN uN. */
export function elementOfSet(precision: Precision): Element {
  if (precision === 'binary') return b1;
  if (precision === 'ternary') return int(2);
  if (precision === 'real') return { kind: 'f32' };
  const signed = precision.startsWith('int');
  return int(Number(precision.slice(signed ? 3 : 4)), signed);
}

/** Least and greatest raw value of a set: what `quantize` clamps to. */
export function rangeOfSet(precision: Precision): { readonly lo: number; readonly hi: number } {
  return precision === 'ternary' ? { lo: -1, hi: 1 } : rawRange(elementOfSet(precision));
}

/** Nearest whole number, halves to even (numerics.md). */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

interface Quantized {
  readonly weight: Tensor;
  /** f32[out]: the factor each output channel's sum is multiplied by. */
  readonly scale: Tensor;
}
const known = new WeakMap<Tensor, Map<Precision, Quantized>>();

/**
 * Latent weights [out, ...] as the values of `precision` (numerics.md, value sets). Whole numbers of the set are taken as they
 * are with scale 1. Both results are lazy, and kept as long as the latent tensor is.
 */
export function quantizeWeights(latent: Tensor, precision: Precision): Quantized {
  let byPrecision = known.get(latent);
  if (!byPrecision) known.set(latent, (byPrecision = new Map<Precision, Quantized>()));
  let quantized = byPrecision.get(precision);
  if (!quantized) byPrecision.set(precision, (quantized = quantize(latent, precision)));
  return quantized;
}

function quantize(latent: Tensor, precision: Precision): Quantized {
  const { shape, lanes } = latent.type;
  const element = elementOfWeights(precision, latent.type.element);
  const type: TensorType = lanes === undefined ? { element, shape } : { element, shape, lanes };
  const scaleType: TensorType = { element: { kind: 'f32' }, shape: [shape[0] ?? 1] };
  const ones = lazy(scaleType, () => new Float32Array(shape[0] ?? 1).fill(1));
  if (precision === 'real' || latent.type.element.kind === 'b1') return { weight: latent, scale: ones };
  if (precision === 'binary')
    return { weight: lazy(type, () => storeValues(latent.data(), type)), scale: ones };
  const { lo, hi } = rangeOfSet(precision);
  const isWhole = () =>
    latent.data().every((value: number) => Number.isInteger(value) && value >= lo && value <= hi);
  const scales = lazy(scaleType, () =>
    precision === 'ternary' || isWhole()
      ? ones.data()
      : Float32Array.from(perChannel(latent, maxAbs), max => (max === 0 ? 1 : max / hi)),
  );
  const weight = lazy(type, () => {
    const values = latent.data();
    if (isWhole()) return storeValues(values, type);
    const perRow = sizeOf(shape.slice(1));
    const thresholds =
      precision === 'ternary' ? perChannel(latent, meanAbs).map(mean => 0.7 * mean) : undefined;
    const factors = scales.data();
    const raw = Array.from(values as ArrayLike<number>, (value, i) => {
      const channel = Math.floor(i / perRow);
      if (!thresholds) return roundHalfEven(value / factors[channel]!);
      const t = thresholds[channel]!;
      return value > t ? 1 : value < -t ? -1 : 0;
    });
    return storeValues(raw, type);
  });
  return { weight, scale: scales };
}

const maxAbs = (values: ArrayLike<number>) => {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]!));
  return max;
};
const meanAbs = (values: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
  return sum / values.length;
};

/** One number per output channel (axis 0). */
export function perChannel(tensor: Tensor, measure: (values: ArrayLike<number>) => number): number[] {
  const values = valuesOf(tensor);
  const perRow = sizeOf(tensor.type.shape.slice(1));
  return Array.from({ length: tensor.type.shape[0] ?? 1 }, (_, out) =>
    measure(values.subarray(out * perRow, (out + 1) * perRow)),
  );
}

const meanMagnitudes = new WeakMap<Tensor, Tensor>();

/** alpha_o = mean |W_o| of the latents, f32[out] (XNOR-Net, Bi-Real Net). */
export function meanMagnitude(latent: Tensor): Tensor {
  let scale = meanMagnitudes.get(latent);
  if (!scale) {
    const type: TensorType = { element: { kind: 'f32' }, shape: [latent.type.shape[0] ?? 1] };
    scale = lazy(type, () => Float32Array.from(perChannel(latent, meanAbs)));
    meanMagnitudes.set(latent, scale);
  }
  return scale;
}

const numbers = new WeakMap<Tensor, Int32Array | Float64Array>();

/** A weight's values in the array type the dot products run fastest on; kept as long as the tensor is. */
export function weightNumbers(weight: Tensor): Int32Array | Float64Array {
  let values = numbers.get(weight);
  if (!values) {
    const { element } = weight.type;
    const raw = element.kind === 'b1' ? unpackBits(weight.data(), weight.type) : weight.data();
    values = element.kind === 'f32' ? Float64Array.from(raw) : Int32Array.from(raw);
    numbers.set(weight, values);
  }
  return values;
}
