import { beforeAll, describe, expect, it } from 'vitest';
import { realValues } from '../../../src/ir/bits.ts';
import { typesOf } from '../../../src/ir/graph.ts';
import { ops } from '../../../src/ir/ops/index.ts';
import type { OpName } from '../../../src/ir/ops/index.ts';
import { quantizeWeights } from '../../../src/ir/quantize-weights.ts';
import { generator } from '../../../src/ir/random.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Tensor, TensorId } from '../../../src/ir/types.ts';
import type { Engine, EngineName, Value } from '../../../src/train/engine/engine.ts';
import { scoped } from '../../../src/train/engine/engine.ts';
import { engineShape, toEngine, toFile } from '../../../src/train/model/layout.ts';
import { loweringOf, lowerings } from '../../../src/train/lower/index.ts';
import { engineNamed, howToGetNative, isNativeHere } from '../support.ts';
import type { OpCase } from './cases.ts';
import { opCases } from './cases.ts';
import type { Built } from './support.ts';
import { build, operandsOf, reference } from './support.ts';

const images = 3;
/** Largest difference from the interpreter, as a share of 1 + its value: f32 sums in another order. */
const tolerance = 2e-6;
/** Step of finite differences, and how well f32 results tell a slope by it. */
const apart = 2 ** -9;
const slopeTolerance = 2e-3;

type Values = readonly (readonly Float32Array[])[];

/** Weights of products are given as the trainer gives them: values of their set, out last. */
function onEngine({ tf }: Engine, { op, settings = {} }: OpCase, id: string, tensor: Tensor): Value {
  const { shape } = tensor.type;
  if (!(op === 'conv' || op === 'dense') || !id.endsWith('.weight'))
    return tf.tensor(realValues(tensor), [...shape]);
  const { weight } = quantizeWeights(tensor, (settings.weights ?? 'real') as 'real');
  return tf.tensor(toEngine(realValues(weight), shape[0]!), engineShape(shape));
}

interface Run {
  readonly value: Float32Array;
  /** Of the sum of value * weights, by operand: one array a value of a list. */
  readonly gradients: Readonly<Record<string, readonly Float32Array[]>>;
}

/** Runs a case both ways on the engine. `weights` has the size of the result. */
function run(
  engine: Engine,
  opCase: OpCase,
  built: Built,
  values: Values,
  tensors: ReadonlyMap<TensorId, Tensor>,
  weights: Float32Array,
): Run {
  const node = built.graph.nodes[0]!;
  const types = typesOf(built.graph);
  return scoped(engine, () => {
    const { tf } = engine;
    const given = new Map<string, Value>();
    built.inputs.forEach(({ id, type }, i) => {
      const all = Float32Array.from(values[i]!.flatMap(image => Array.from(image)));
      given.set(id, tf.tensor(all, [images, ...type.shape]));
    });
    for (const [id, tensor] of tensors) given.set(id, onEngine(engine, opCase, id, tensor));
    const args = Object.fromEntries(
      Object.entries(node.args).map(([name, ref]) => [
        name,
        typeof ref === 'string' ? given.get(ref) : ref?.map(each => given.get(each)!),
      ]),
    );
    const lowered = loweringOf(node.op)!(node.attributes, args, {
      engine,
      node,
      types: Object.fromEntries(
        Object.entries(node.args).map(([name, ref]) => [name, types.get(ref as TensorId)]),
      ),
      isTraining: false,
      standIn: undefined,
      estimator: undefined,
      onStatistics: () => undefined,
      seed: undefined,
    });
    const dy = tf.tensor(weights, lowered.value.shape);
    const found = lowered.gradient(dy, () => true) as Record<string, Value | Value[] | undefined>;
    const isWeight = (name: string) => (node.op === 'conv' || node.op === 'dense') && name === 'weight';
    return {
      value: lowered.value.dataSync() as Float32Array,
      gradients: Object.fromEntries(
        Object.entries(found).flatMap(([name, gradient]) => {
          if (!gradient) return [];
          const read = [gradient].flat().map(each => each.dataSync() as Float32Array);
          const outs = types.get(node.args[name] as TensorId)?.shape[0] ?? 1;
          return [[name, isWeight(name) ? read.map(each => toFile(each, outs)) : read]];
        }),
      ),
    };
  });
}

const wanted = (built: Built, values: Values, tensors: ReadonlyMap<TensorId, Tensor>): Float32Array =>
  Float32Array.from(
    Array.from({ length: images }, (_, image) =>
      Array.from(
        reference(
          built,
          values.map(each => each[image]!),
          tensors,
        ),
      ),
    ).flat(),
  );

const worst = (found: ArrayLike<number>, right: ArrayLike<number>): number => {
  expect(found.length).toBe(right.length);
  let most = 0;
  for (let i = 0; i < right.length; i++)
    most = Math.max(most, Math.abs(found[i]! - right[i]!) / (1 + Math.abs(right[i]!)));
  return most;
};

const engines: readonly EngineName[] = ['wasm', 'native'];

describe.each(engines)('on the engine %s', name => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    if (name === 'wasm' || isNativeHere()) engine = await engineNamed(name);
  });

  it.for(opCases)('$op ($says) gives what the interpreter gives', (opCase, context) => {
    if (!engine) return context.skip(howToGetNative);
    const built = build(opCase);
    const { values, tensors } = operandsOf(built, images, 3);
    const right = wanted(built, values, tensors);
    const { value } = run(engine, opCase, built, values, tensors, new Float32Array(right.length));
    expect(worst(value, right)).toBeLessThan(tolerance);
  });

  const smooth = opCases.filter(({ isEstimated }) => isEstimated !== true);
  it.for(smooth)('$op ($says) has the slope that finite differences have', (opCase, context) => {
    if (!engine) return context.skip(howToGetNative);
    const built = build(opCase);
    const { values, tensors } = operandsOf(built, images, 4);
    const size = wanted(built, values, tensors).length;
    const draw = generator(5);
    const weights = Float32Array.from({ length: size }, () => 2 * draw() - 1);
    const { gradients } = run(engine, opCase, built, values, tensors, weights);
    const total = (moved: Values, at: ReadonlyMap<TensorId, Tensor>) =>
      wanted(built, moved, at).reduce((sum, y, i) => sum + y * weights[i]!, 0);
    const checked: string[] = [];
    const node = built.graph.nodes[0]!;
    for (const [operand, ref] of Object.entries(node.args)) {
      const refs = [ref ?? []].flat();
      refs.forEach((each, place) => {
        const gradient = gradients[operand]?.[place];
        const isQuantised = opCase.settings?.weights !== undefined && operand === 'weight';
        const type = typesOf(built.graph).get(each)!;
        if (type.element.kind !== 'f32' || isQuantised || statistics.has(operand)) return;
        expect(gradient, operand).toBeDefined();
        const slopes = slopesAt(gradient!.length, draw, (index, by) =>
          each.startsWith('@')
            ? total(
                values,
                new Map([...tensors, [each as TensorId, nudged(tensors.get(each as TensorId)!, index, by)]]),
              )
            : total(
                nudgedImages(
                  values,
                  built.inputs.findIndex(({ id }) => id === each),
                  index,
                  by,
                ),
                tensors,
              ),
        );
        for (const { index, slope } of slopes)
          expect(Math.abs(gradient![index]! - slope), `${operand}[${index}]`).toBeLessThan(
            slopeTolerance * (1 + Math.abs(slope)),
          );
        checked.push(operand);
      });
    }
    const isOfBits = built.inputs.every(({ type }) => type.element.kind !== 'f32');
    expect(isOfBits || checked.length > 0).toBe(true);
  });
});

/** Measured by batch norms, not learned. */
const statistics = new Set(['mean', 'variance']);

/** Central differences of `total` at a dozen places. */
function slopesAt(size: number, draw: () => number, total: (index: number, by: number) => number) {
  return Array.from({ length: Math.min(12, size) }, (_, i) => {
    const index = size <= 12 ? i : Math.floor(size * draw());
    return { index, slope: (total(index, apart) - total(index, -apart)) / (2 * apart) };
  });
}

function nudged(tensor: Tensor, index: number, by: number): Tensor {
  const values = realValues(tensor).slice();
  values[index]! += by;
  return tensorFrom(tensor.type, values);
}

function nudgedImages(values: Values, input: number, index: number, by: number): Values {
  const size = values[input]![0]!.length;
  return values.map((each, i) =>
    i !== input
      ? each
      : each.map((image, n) => {
          if (n !== Math.floor(index / size)) return image;
          const moved = image.slice();
          moved[index % size]! += by;
          return moved;
        }),
  );
}

describe('every op', () => {
  /** Ops of later stages, which no trained graph holds; what `sumpool` adds are integers. */
  const later: readonly OpName[] = [
    'sumpool',
    'flip',
    'add_border',
    'affine',
    'lookup',
    'requantize',
    'prelu_fixed',
    'cast',
  ];
  /** Ops that tell no small change from none: a plan refuses them by name. */
  const flat: readonly OpName[] = ['argmax', 'threshold'];

  it('of a trained graph is lowered', () => {
    const missing = Object.keys(ops).filter(name => !Object.hasOwn(lowerings, name));
    expect(missing.sort()).toEqual([...later, ...flat].sort());
  });

  it('that is lowered has a case here, or is multiplied into the weights', () => {
    const uncovered = Object.keys(lowerings).filter(name => !opCases.some(({ op }) => op === name));
    expect(uncovered).toEqual(['weight_scale']);
  });
});
