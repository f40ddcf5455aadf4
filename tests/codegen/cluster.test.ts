import { describe, expect, it } from 'vitest';
import { clustersOf } from '../../src/codegen/cluster.ts';
import { GraphBuilder } from '../../src/ir/build.ts';
import { b1, i32 } from '../../src/ir/element.ts';

const graph = () => {
  const build = new GraphBuilder('g');
  build.input('%x', { element: b1, shape: [8] });
  build.tensor('@w', { element: b1, shape: [4, 8] });
  build.tensor('@at', { element: i32, shape: [1, 1, 4] });
  build.tensor('@mask', { element: b1, shape: [4] });
  build.add('%sum', 'dense', { x: '%x', weight: '@w' });
  build.add('%bits', 'threshold', { x: '%sum', at: '@at' });
  build.add('%turned', 'flip', { x: '%bits', mask: '@mask' });
  build.add('%both', 'mul', { x: '%turned', y: '%bits' });
  build.output('sum', '%sum');
  build.output('both', '%both');
  return build.finish();
};

const shown = (joins: Parameters<typeof clustersOf>[1]) =>
  clustersOf(graph(), joins).map(
    ({ nodes, results }) => `${nodes.map(node => node.id).join(' ')} -> ${results.join(' ')}`,
  );

describe('clusters', () => {
  it('one accumulator yields what is read elsewhere and what comes after it', () => {
    expect(shown(() => true)).toEqual(['%sum %bits %turned %both -> %sum %both']);
  });
  it('a target says what joins; the rest stands alone', () => {
    expect(shown(node => node.op === 'threshold')).toEqual([
      '%sum %bits -> %sum %bits',
      '%turned -> %turned',
      '%both -> %both',
    ]);
  });
  it('a node that reads two clusters may join the later one', () => {
    expect(shown(node => node.op !== 'flip')).toEqual(['%sum %bits -> %sum %bits', '%turned %both -> %both']);
    expect(shown((node, anchor) => node.op === 'threshold' && anchor.op === 'dense')).toEqual([
      '%sum %bits -> %sum %bits',
      '%turned -> %turned',
      '%both -> %both',
    ]);
  });
});
