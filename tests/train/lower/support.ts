import { GraphBuilder } from '../../../src/ir/build.ts';
import { rawRange, readType, sizeOf } from '../../../src/ir/element.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { interpret } from '../../../src/ir/interpret.ts';
import { opNamed } from '../../../src/ir/ops/index.ts';
import { generator } from '../../../src/ir/random.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Tensor, TensorId, TensorType, ValueId } from '../../../src/ir/types.ts';
import { realValues } from '../../../src/ir/bits.ts';
import type { OpCase } from './cases.ts';

export interface Built {
  readonly graph: Graph;
  readonly inputs: readonly { readonly id: ValueId; readonly type: TensorType }[];
}

/** A graph of the one op; inputs are `%x0`, `%x1`, ... */
export function build({ op, values, tensors = {}, settings = {} }: OpCase): Built {
  const builder = new GraphBuilder('one');
  const inputs = values.map((text, i) => {
    const type = readType(text)!;
    return { id: builder.input(`%x${i}`, type), type };
  });
  const args: Record<string, `%${string}` | `@${string}` | readonly `%${string}`[]> = {};
  let next = 0;
  for (const [name, { kind }] of Object.entries(opNamed(op)!.operands)) {
    if (kind === 'many') args[name] = inputs.map(({ id }) => id);
    else if (kind === 'one') args[name] = inputs[next++]!.id;
    else if (tensors[name])
      args[name] = builder.tensor(`@op.${name}`, { element: { kind: 'f32' }, shape: tensors[name] });
  }
  const id = builder.add('%op', op, args, settings);
  builder.output('y', id);
  return { graph: builder.finish(), inputs };
}

/** Uniform in [-1.5, 1.5) away from 0, -1, 1 and their halves, where curves have corners; whole numbers for other elements. */
export function sample(type: TensorType, draw: () => number): Float32Array {
  const { element } = type;
  return Float32Array.from({ length: sizeOf(type.shape) }, () => {
    if (element.kind === 'f32') {
      const step = Math.floor(12 * draw()) - 6;
      return 0.25 * step + 0.06 + 0.13 * draw();
    }
    if (element.kind === 'b1') return draw() < 0.5 ? -1 : 1;
    const { lo, hi } = rawRange(element);
    return lo + Math.floor((hi - lo + 1) * draw());
  });
}

/** Real values of the op for one image, by the interpreter. */
export function reference(
  { graph, inputs }: Built,
  values: readonly Float32Array[],
  tensors: ReadonlyMap<TensorId, Tensor>,
): Float32Array {
  const given = new Map(inputs.map(({ id, type }, i) => [id, tensorFrom(type, values[i]!)]));
  return realValues(interpret({ graph, tensors }, given).get('%op')!);
}

/** Values of every operand of a case: images by input, tensors by id. Shifts are multiples of 1/4, so that corners stay apart from samples. */
export function operandsOf({ graph, inputs }: Built, images: number, seed: number) {
  const draw = generator(seed);
  const values = inputs.map(({ type }) => Array.from({ length: images }, () => sample(type, draw)));
  const tensors = new Map(
    [...graph.tensors].map(([id, type]) => {
      const isShift = id.includes('.shift');
      const isPositive = id.endsWith('.variance');
      const data = Float32Array.from({ length: sizeOf(type.shape) }, () => {
        const drawn = 2 * draw() - 1;
        return isShift ? Math.round(4 * drawn) / 4 : isPositive ? 1.5 + drawn : drawn;
      });
      return [id, tensorFrom(type, data)] as const;
    }),
  );
  return { values, tensors };
}
