import { sizeOf } from '../../ir/element.ts';
import type { AnyNode, Graph } from '../../ir/graph.ts';
import { usersOf } from '../../ir/graph.ts';
import { fillAround, generator, seedOf } from '../../ir/random.ts';
import { lazy } from '../../ir/tensor.ts';
import type { Tensor, TensorId, TensorType } from '../../ir/types.ts';
import type { Beginning } from './recipe.ts';

/**
 * Weights that training begins with, the same for the same seed; each tensor draws by its own name.
 *   glorot    uniform within sqrt(6 / (fan in + outputs))
 *   positive  uniform in [0, 0.001): every binary weight begins as +1 (Bi-Real Net's and ReActNet's PyTorch releases); real layers as glorot
 *   msra      uniform of variance 2 / fan in
 * Batch norms begin as the identity, shifts and biases at 0, slopes at 0.25 (PReLU's default in PyTorch).
 */
export function beginningWeights(
  graph: Graph,
  seed: number,
  beginning: Beginning,
): ReadonlyMap<TensorId, Tensor> {
  const users = usersOf(graph);
  return new Map(
    [...graph.tensors].map(([id, type]) => {
      const user = users.get(id)?.find(({ op }) => op === 'conv' || op === 'dense') ?? users.get(id)?.[0];
      return [id, lazy(type, () => drawn(id, type, user, seedOf(seed, id), beginning))] as const;
    }),
  );
}

const filled = (type: TensorType, value: number): Float32Array =>
  new Float32Array(sizeOf(type.shape)).fill(value);

function drawn(
  id: TensorId,
  type: TensorType,
  user: AnyNode | undefined,
  seed: number,
  beginning: Beginning,
): Float32Array | Int32Array {
  if (type.element.kind === 'int') return new Int32Array(sizeOf(type.shape));
  const operand = Object.entries(user?.args ?? {}).find(([, argument]) => argument === id)?.[0] ?? '';
  if (operand === 'weight') return weights(type, user?.attributes.weights === 'binary', seed, beginning);
  return filled(type, constants[`${user?.op ?? ''}.${operand}`] ?? 0);
}

/** How tensors begin that are not drawn; 0 where nothing is said. */
const constants: Readonly<Record<string, number>> = {
  'batchnorm.scale': 1,
  'batchnorm.variance': 1,
  'scale.scale': 1,
  'prelu.slope': 0.25,
  'rprelu.slope': 0.25,
  'dprelu.positive': 1,
  'dprelu.negative': 0.25,
};

function weights(type: TensorType, isBinary: boolean, seed: number, beginning: Beginning): Float32Array {
  const values = new Float32Array(sizeOf(type.shape));
  const [outputs = 1, ...rest] = type.shape;
  const fanIn = sizeOf(rest);
  if (beginning === 'positive' && isBinary) {
    const draw = generator(seed);
    return values.map(() => 0.001 * draw());
  }
  fillAround(values, seed, Math.sqrt(6 / (beginning === 'msra' ? fanIn : fanIn + outputs)));
  return values;
}
