import type { Plan } from './plan.ts';
import type { TrainedSlot } from './slots.ts';

/**
 * Factor of the outputs in the loss, where they are wide sums of whole numbers (a last dense layer with quantised weights): their softmax
 * would be all or nothing. It is learned beside the weights, begins so that outputs have a standard deviation of about 2, and is no part of
 * the network, whose class it does not change.
 */
export function sharpnessSlot(plan: Plan): TrainedSlot | undefined {
  const last = plan.nodes.at(-1)!;
  if (last.op !== 'dense' || last.attributes.weights === 'real') return undefined;
  const copy = (values: ArrayLike<number>) => Float32Array.from(values);
  return {
    id: '@output.sharpness',
    name: 'output.sharpness',
    precision: 'real',
    shape: [],
    size: 1,
    isProduct: false,
    isScaled: false,
    isStatistic: false,
    toEngine: copy,
    toFile: copy,
  };
}

export function initialSharpness(plan: Plan): number {
  const [, features = 1] = plan.graph.tensors.get(plan.nodes.at(-1)!.args.weight as `@${string}`)!.shape;
  return 2 / Math.sqrt(features);
}
