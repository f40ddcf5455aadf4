import { channelsOf, sizeOf } from './element.ts';
import type { Graph } from './graph.ts';
import { costOf } from './cost.ts';
import { typesOf } from './graph.ts';
import type { Ref } from './types.ts';

/**
 * What the published code of MetaPruning (ICCV 2019, cal_FLOPs.py) calls FLOPs of a network: multiply-accumulates, biases of
 * dense layers, every input element of a batch norm and, of what its hooks see, every tap of a pool and every element of a
 * rectifier. They see modules only. Its MobileNets call rectifiers as functions and end in a plain average pool, so the pool
 * counts and rectifiers do not; its ResNet has rectifiers as modules and ends in an adaptive pool, so it is the other way
 * round. The two are told apart by the max pool, which only a ResNet has.
 */
export function metapruningCount(graph: Graph): number {
  const types = typesOf(graph);
  const isResNet = graph.nodes.some(({ op }) => op === 'maxpool');
  const counted = isResNet ? ['maxpool', 'relu'] : ['avgpool'];
  const extra = graph.nodes.map(({ op, type, args, attributes }) => {
    if (op === 'bias') return channelsOf(type);
    if (op === 'batchnorm') return sizeOf(types.get(args.x as Ref)!.shape);
    if (!counted.includes(op)) return 0;
    return op === 'relu'
      ? sizeOf(type.shape)
      : sizeOf(attributes.size as readonly number[]) * sizeOf(type.shape);
  });
  const { macs } = costOf(graph);
  return macs.binary + macs.real + extra.reduce((sum, count) => sum + count, 0);
}
