import { channelsOf, sizeOf } from './element.ts';
import type { Graph } from './graph.ts';
import { costOf } from './cost.ts';
import { typesOf } from './graph.ts';
import type { Ref } from './types.ts';

/**
 * What the published code of MetaPruning (ICCV 2019, cal_FLOPs.py) calls FLOPs of a network: multiply-accumulates, biases of
 * dense layers, every input element of a batch norm, and every tap of a pool. Rectifiers are not counted: its MobileNets call
 * them as functions, which its hooks do not see.
 */
export function metapruningCount(graph: Graph): number {
  const types = typesOf(graph);
  const extra = graph.nodes.map(node => {
    switch (node.op) {
      case 'bias':
        return channelsOf(node.type);
      case 'batchnorm':
        return sizeOf(types.get(node.args.x as Ref)!.shape);
      case 'maxpool':
      case 'avgpool':
        return sizeOf(node.attributes.size as readonly number[]) * sizeOf(node.type.shape);
      default:
        return 0;
    }
  });
  const { macs } = costOf(graph);
  return macs.binary + macs.real + extra.reduce((sum, count) => sum + count, 0);
}
