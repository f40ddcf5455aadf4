import { packBits, unpackBits, wordsPerRow } from '../ir/bits.ts';
import { isBit } from '../ir/element.ts';
import type { Lanes, Tensor, TensorId, TensorType } from '../ir/types.ts';
import { lazy } from '../ir/tensor.ts';
import type { Pass } from './pass.ts';

/** b1[..., C]  ==>  b1[..., C] packed<lanes>: every row along the last axis in words of `lanes` bits, filled with zeros. */
export const packBitsIn = (lanes: Lanes): Pass => ({
  name: `pack-bits<${lanes}>`,
  summary: `every b1 is stored in words of ${lanes} bits`,
  rewrites: `b1[..., C]  ==>  b1[..., C] packed<${lanes}>`,
  from: 'integer',
  to: 'packed',
  keeps: 'exact',
  reads: 'types',
  run({ graph, tensors }) {
    const packed = (type: TensorType): TensorType => (isBit(type.element) ? { ...type, lanes } : type);
    const pack = <T extends { readonly type: TensorType }>(value: T): T => ({
      ...value,
      type: packed(value.type),
    });
    return {
      graph: {
        ...graph,
        stage: 'packed',
        inputs: graph.inputs.map(pack),
        tensors: new Map([...graph.tensors].map(([id, type]) => [id, packed(type)])),
        nodes: graph.nodes.map(pack),
      },
      tensors: new Map(
        [...tensors].map(([id, tensor]): [TensorId, Tensor] => [id, stored(tensor, packed(tensor.type))]),
      ),
    };
  },
});

/** Rows that take as many 32-bit words in both types are stored alike: nothing is copied. */
function stored(tensor: Tensor, type: TensorType): Tensor {
  if (type.lanes === tensor.type.lanes) return tensor;
  if (wordsPerRow(type) === wordsPerRow(tensor.type)) return { type, data: () => tensor.data() };
  return lazy(type, () => packBits(unpackBits(tensor.data(), tensor.type), type));
}
