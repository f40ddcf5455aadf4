import fc from 'fast-check';
import { int } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import { Knobs } from './knobs.ts';
import type { Line, Part } from './line.ts';
import { isReal } from './line.ts';
import { lines } from './lines.ts';
import { quantize, rsign, sign } from './quantizers.ts';
import { Random } from './random.ts';
import type { BlockName } from './residual.ts';
import { blocks, drawResidual } from './residual.ts';
import type { Value } from './sketch.ts';
import { Sketch } from './sketch.ts';

/** A random network @trained with all its weights, and images to run it on. */
export interface Network {
  readonly module: Module;
  readonly images: readonly Values[];
}

/** Which networks to draw. */
export interface Scope {
  /** Parts besides `chain`; `residual` draws networks with real-valued streams instead. */
  readonly parts?: readonly Part[];
  /** What residual networks are made of; all blocks unless told otherwise. */
  readonly blocks?: readonly BlockName[];
  readonly images?: number;
  readonly mostLayers?: number;
}

/** What fast-check draws: numbers that steer a network's growth, so that fewer and smaller ones make a plainer network. */
interface Recipe {
  readonly seed: number;
  readonly input: readonly number[];
  readonly layers: readonly (readonly number[])[];
}

const knob = fc.noBias(fc.nat({ max: 0x7fff }));
const recipes = (mostLayers: number): fc.Arbitrary<Recipe> =>
  fc.record({
    seed: fc.noShrink(fc.integer()),
    input: fc.array(knob, { minLength: 6, maxLength: 6 }),
    layers: fc.array(fc.array(knob, { minLength: 24, maxLength: 24 }), {
      minLength: 1,
      maxLength: mostLayers,
      size: 'max',
    }),
  });

/** Random networks that are exact from end to end, or with `residual` ones whose integer meaning is their own. */
export function networks(scope: Scope = {}): fc.Arbitrary<Network> {
  return fc
    .noBias(recipes(scope.mostLayers ?? (isResidual(scope) ? 4 : 12)))
    .map(recipe => grow(recipe, scope))
    .filter(({ isKept }) => isKept)
    .map(({ module, images }) => ({ module, images }));
}

/** Networks most of whose outputs are constants find little: one in eight of them is kept. */
function grow({ seed, input, layers }: Recipe, scope: Scope): Network & { readonly isKept: boolean } {
  const sketch = new Sketch(new Random(seed));
  const image = drawInput(sketch, new Knobs(input), scope);
  if (isResidual(scope))
    drawResidual(
      sketch,
      image,
      layers,
      scope.blocks ?? (Object.keys(blocks) as BlockName[]),
      values => new Knobs(values),
    );
  else drawChain(sketch, image, layers, ['chain', ...(scope.parts ?? [])]);
  const images = image.samples.map(
    (_, index): Values => new Map(sketch.inputs.map(({ id, samples }) => [id, samples[index]!])),
  );
  const isKept = sketch.movingShare() >= 0.4 || seed % 8 === 0;
  return { module: sketch.finish(), images, isKept };
}

const isResidual = ({ parts }: Scope): boolean => parts?.includes('residual') === true;

function drawInput(sketch: Sketch, knobs: Knobs, scope: Scope): Value {
  const isStream = isResidual(scope);
  const images = scope.images ?? (isStream ? 4 : 8);
  const channels = knobs.pick([1, 3, 2, 4]);
  const shape =
    !isStream && knobs.once(6)
      ? [knobs.pick([1, 31, 32, 33, 64, 65, 20])]
      : [knobs.whole(isStream ? 3 : 1, 8), knobs.whole(isStream ? 3 : 1, 8), channels];
  return sketch.input('image', { element: int(8, knobs.once(4)), shape }, images);
}

function drawChain(
  sketch: Sketch,
  image: Value,
  layers: readonly (readonly number[])[],
  parts: readonly Part[],
): void {
  const all: readonly Line[] = Object.values(lines).filter(({ part }) => parts.includes(part));
  const tapped: Value[] = [];
  let value = image;
  for (const numbers of layers) {
    const knobs = new Knobs(numbers);
    const fitting = all.filter(line => line.fits(value, sketch));
    if (fitting.length === 0) break;
    const line = knobs.weighted(fitting.map(each => [each.weight?.(value) ?? 2, each] as const));
    value = line.draw(sketch, value, knobs);
    if (knobs.once(8) && !isReal(value)) tapped.push(value);
  }
  if (isReal(value)) {
    const last = [rsign, sign, quantize].find(line => line.fits(value, sketch)) ?? quantize;
    value = last.draw(sketch, value, new Knobs([]));
  }
  sketch.output('last', value);
  tapped
    .filter(({ id }, index) => id !== value.id && tapped.findIndex(other => other.id === id) === index)
    .forEach((tap, index) => {
      sketch.output(`tap${index + 1}`, tap);
    });
}
