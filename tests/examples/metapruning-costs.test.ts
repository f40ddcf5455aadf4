import { describe, expect, it } from 'vitest';
import type { Genes } from '../../src/frontend/index.ts';
import { costOf } from '../../src/ir/cost.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { metapruningCount } from '../../src/ir/metapruning-count.ts';
import { exampleGraph } from './example-network.ts';

const macsOf = (graph: Graph) => costOf(graph).macs.real;
const parametersOf = (graph: Graph) => costOf(graph).params.real;
/** The authors' genes are positions in the list 10, 13, ..., 100 percent. */
const percent = (position: number) => 10 + 3 * position;

/** Channels of the stem and of every pointwise convolution. */
const widthsOf = (graph: Graph) =>
  graph.nodes
    .filter(({ id }) => id === '%stem' || id.endsWith('.pointwise'))
    .map(({ type }) => type.shape.at(-1));

describe('MobileNetV1', () => {
  it.each([
    { uniform: '100', macs: 568_740_352, hooks: 573_834_216, parameters: 4_231_976 },
    { uniform: '75', macs: 325_400_448, hooks: 329_221_096, parameters: 2_585_560 },
    { uniform: '50', macs: 149_497_088, hooks: 152_044_520, parameters: 1_331_592 },
    { uniform: '25', macs: 41_030_272, hooks: 42_304_488, parameters: 470_072 },
  ])('at $uniform % of its width', ({ uniform, macs, hooks, parameters }) => {
    const graph = exampleGraph('metapruning-v1', { set: { uniform } });
    expect(macsOf(graph)).toBe(macs);
    expect(metapruningCount(graph)).toBe(hooks);
    expect(parametersOf(graph)).toBe(parameters);
  });

  const published = [28, 18, 10, 23, 23, 22, 22, 13, 17, 28, 17, 25, 29];
  /** Widths of the stem and the layers 1 to 12, each from one of the 13 positions. */
  const genes = (positionOf: (layer: number) => number): Genes =>
    Object.fromEntries(
      published.map((_, layer) => [
        layer === 0 ? 'width' : `layer${layer}.width`,
        percent(positionOf(layer)),
      ]),
    );

  it('the published vector as the authors evaluate it: layer i takes gene i - 1, the stem the last', () => {
    const graph = exampleGraph('metapruning-v1', { genes: genes(layer => published.at(layer - 1)!) });
    expect(widthsOf(graph)).toEqual([31, 60, 81, 51, 202, 202, 389, 389, 250, 312, 481, 312, 870, 1024]);
    expect(macsOf(graph)).toBe(311_663_518);
    expect(metapruningCount(graph)).toBe(315_581_578);
    expect(parametersOf(graph)).toBe(3_004_645);
  });

  it('the published vector as the authors search it: layer i takes gene i', () => {
    const graph = exampleGraph('metapruning-v1', { genes: genes(layer => published[layer]!) });
    expect(widthsOf(graph)).toEqual([30, 40, 51, 101, 202, 194, 389, 250, 312, 481, 312, 435, 993, 1024]);
    expect(macsOf(graph)).toBe(313_208_831);
    expect(metapruningCount(graph)).toBe(316_800_208);
  });
});

describe('MobileNetV2', () => {
  it('the released network', () => {
    const stages = [12, 11, 8, 7, 8, 14, 8];
    const expansions = [[6], [5, 2], [15, 7, 17], [14, 5, 11, 12], [12, 11, 6], [16, 14, 13], [14]];
    const genes = Object.fromEntries([
      ['width', percent(14)],
      ...stages.map((position, stage) => [`stage${stage + 1}.width`, percent(position)] as const),
      ...expansions.flatMap((positions, stage) =>
        positions.map(
          (position, block) => [`stage${stage + 1}.block${block + 1}.expansion`, percent(position)] as const,
        ),
      ),
    ]);
    const graph = exampleGraph('metapruning-v2', { genes });
    expect(macsOf(graph)).toBe(104_870_557);
    expect(metapruningCount(graph)).toBe(108_404_800);
  });
});

describe('ResNet-50', () => {
  it('at full width', () => {
    const graph = exampleGraph('metapruning-resnet50');
    expect(macsOf(graph)).toBe(4_089_184_256);
    expect(metapruningCount(graph)).toBe(4_111_714_280);
  });

  it('the released network', () => {
    const widths = [9, 15, 13];
    const middles = [
      [10, 9, 10],
      [6, 9, 13, 11],
      [12, 7, 18, 7, 13, 12],
      [10, 19, 18],
    ];
    const genes = Object.fromEntries([
      ['width', percent(19)],
      ...widths.map((position, stage) => [`stage${stage + 1}.width`, percent(position)] as const),
      ...middles.flatMap((positions, stage) =>
        positions.map(
          (position, block) => [`stage${stage + 1}.block${block + 1}.middle`, percent(position)] as const,
        ),
      ),
    ]);
    const graph = exampleGraph('metapruning-resnet50', { genes });
    expect(macsOf(graph)).toBe(1_027_554_986);
    expect(metapruningCount(graph)).toBe(1_038_426_734);
  });
});
