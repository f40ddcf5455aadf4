import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/ir/cost.ts';
import { sizeOf } from '../../src/ir/element.ts';
import { slotsOf } from '../../src/ir/slots.ts';
import type { ExampleChoices } from './example-network.ts';
import { elaborateText, exampleGraph } from './example-network.ts';

/** One row of a paper's table: every number to the unit. Real parameters count a batch norm as 2 a channel. */
interface Row {
  readonly case: string;
  readonly example: string;
  readonly choices?: ExampleChoices;
  readonly bops: number;
  readonly flops: number;
  readonly ops: number;
  readonly binary?: number;
  readonly real?: number;
  /** 32 bits a real parameter, one a binary one; the papers' megabits are 10^6. */
  readonly memory?: number;
}

const rows: readonly Row[] = [
  {
    case: 'ResNet-18, real',
    example: 'resnet',
    bops: 0,
    flops: 1_814_073_344,
    ops: 1_814_073_344,
    binary: 0,
    real: 11_689_512,
    memory: 374_064_384,
  },
  {
    case: 'ResNet-34, real',
    example: 'resnet',
    choices: { set: { blocks: '[3, 4, 6, 3]' } },
    bops: 0,
    flops: 3_663_761_408,
    ops: 3_663_761_408,
    binary: 0,
    real: 21_797_672,
    memory: 697_525_504,
  },
  {
    case: 'Bi-Real Net 18',
    example: 'birealnet',
    bops: 1_676_279_808,
    flops: 137_793_536,
    ops: 163_985_408,
    binary: 10_985_472,
    real: 704_040,
    memory: 33_514_752,
  },
  {
    case: 'Bi-Real Net 34',
    example: 'birealnet',
    choices: { set: { blocks: '[6, 8, 12, 6]' } },
    bops: 3_525_967_872,
    flops: 137_793_536,
    ops: 192_886_784,
    binary: 21_086_208,
    real: 711_464,
    memory: 43_853_056,
  },
  {
    case: 'Bi-Real Net 50 as the paper counts it',
    example: 'bireal50',
    choices: { set: { caffe: 'true' } },
    bops: 3_365_404_672,
    flops: 492_568_576,
    ops: 545_153_024,
    binary: 20_672_512,
    real: 4_884_520,
    memory: 176_977_152,
  },
  {
    // the release allocates 1,024 parameters more that nothing reads
    case: 'Bi-Real Net 50, PyTorch release',
    example: 'bireal50',
    bops: 3_596_615_680,
    flops: 569_638_912,
    ops: 625_836_032,
    binary: 20_672_512,
    real: 5_056_552,
    memory: 182_482_176,
  },
  {
    case: 'XNOR-Net on ResNet-18',
    example: 'xnor',
    bops: 1_676_279_808,
    flops: 140_804_096,
    ops: 166_995_968,
    binary: 10_985_472,
  },
  {
    case: 'XNOR-Net on ResNet-34',
    example: 'xnor',
    choices: { set: { blocks: '[3, 4, 6, 3]' } },
    bops: 3_525_967_872,
    flops: 143_312_896,
    ops: 198_406_144,
    binary: 21_086_208,
  },
  {
    case: 'ReActNet on ResNet-18',
    example: 'react-resnet18',
    bops: 1_676_279_808,
    flops: 137_793_536,
    ops: 163_985_408,
    binary: 10_985_472,
    real: 718_952,
    memory: 33_991_936,
  },
  {
    case: 'ReActNet-A',
    example: 'reactnet',
    bops: 4_816_896_000,
    flops: 11_862_016,
    ops: 87_126_016,
    binary: 28_253_184,
    real: 1_090_408,
    memory: 63_146_240,
  },
  {
    // the published table holds 992 shifts more in B and C, of signs in front of real convolutions
    case: 'ReActNet-B',
    example: 'reactnet',
    choices: { set: { doubling: 'real', groups: '4' } },
    bops: 4_688_445_440,
    flops: 43_974_656,
    ops: 117_231_616,
    binary: 27_554_816,
    real: 1_265_000 - 992,
    memory: 68_003_072,
  },
  {
    case: 'ReActNet-C',
    example: 'reactnet',
    choices: { set: { doubling: 'real' } },
    bops: 4_688_445_440,
    flops: 140_312_576,
    ops: 213_569_536,
    binary: 27_554_816,
    real: 1_788_776 - 992,
    memory: 27_554_816 + 32 * (1_788_776 - 992),
  },
];

describe("the papers' tables", () => {
  it.each(rows)('$case', ({ example, choices, bops, flops, ops, binary, real, memory }) => {
    const cost = costOf(exampleGraph(example, choices));
    expect(cost.macs.binary).toBe(bops);
    expect(cost.macs.real).toBe(flops);
    expect(cost.ops).toBe(ops);
    if (binary !== undefined) expect(cost.params.binary).toBe(binary);
    if (real !== undefined) expect(cost.params.real).toBe(real);
    if (memory !== undefined) expect(cost.memoryBits).toBe(memory);
  });

  it.each([
    ['resnet', {}, 11_689_512],
    ['birealnet', {}, 11_689_512],
    ['birealnet', { blocks: '[6, 8, 12, 6]' }, 21_797_672],
    ['bireal50', { caffe: 'true' }, 25_557_032],
    ['bireal50', {}, 25_730_088 - 1_024],
    ['react-resnet18', {}, 11_704_424],
    ['reactnet', {}, 29_343_592],
  ])('%s %j has as many parameters, both kinds together', (example, set, parameters) => {
    const { params } = costOf(exampleGraph(example, { set }));
    expect(params.binary + params.real).toBe(parameters);
  });

  it('the speed-ups that Bi-Real Net prints are those of these counts', () => {
    const ops = (example: string, blocks: string) => costOf(exampleGraph(example, { set: { blocks } })).ops;
    const speedUp = (binary: string, blocks: string, real: string) =>
      (ops('resnet', real) / ops(binary, blocks)).toFixed(2);
    expect(speedUp('birealnet', '[4, 4, 4, 4]', '[2, 2, 2, 2]')).toBe('11.06');
    expect(speedUp('birealnet', '[6, 8, 12, 6]', '[3, 4, 6, 3]')).toBe('18.99');
    expect(speedUp('xnor', '[2, 2, 2, 2]', '[2, 2, 2, 2]')).toBe('10.86');
    expect(speedUp('xnor', '[3, 4, 6, 3]', '[3, 4, 6, 3]')).toBe('18.47');
  });

  it.each([
    ['[2, 2, 2, 2]', 3_840, 1_505_280],
    ['[3, 4, 6, 3]', 7_552, 2_759_680],
  ])(
    'XNOR-Net %s has its factors a filter, and two multiplications an output',
    (blocks, factors, outputs) => {
      const graph = exampleGraph('xnor', { set: { blocks } });
      const scales = graph.nodes.filter(({ op }) => op === 'weight_scale');
      expect(scales.reduce((sum, { type }) => sum + type.shape.at(-1)!, 0)).toBe(factors);
      const { layers } = costOf(graph);
      expect(layers.reduce((sum, { multiplies }) => sum + multiplies, 0)).toBe(2 * outputs);
    },
  );

  it.each([
    ['react-resnet18', 14_912],
    ['reactnet', 9_920 + 32_736],
  ])('%s has as many shifts and slopes around its signs and PReLUs', (example, parameters) => {
    const { layers } = costOf(exampleGraph(example));
    const learned = layers.filter(({ op }) => op === 'rsign' || op === 'rprelu');
    expect(learned.reduce((sum, { realParams }) => sum + realParams, 0)).toBe(parameters);
  });
});

describe('single layers', () => {
  const macs = (example: string) =>
    new Map(
      costOf(exampleGraph(example)).layers.map(({ name, binaryMacs, realMacs }) => [
        name,
        binaryMacs + realMacs,
      ]),
    );

  it('Bi-Real Net: stem, shortcuts, classifier', () => {
    const of = macs('birealnet');
    expect(of.get('conv')).toBe(118_013_952);
    for (const stage of [2, 3, 4]) expect(of.get(`stage${stage}.block1.down`)).toBe(6_422_528);
    expect(of.get('dense')).toBe(512_000);
  });

  it('ReActNet-A: stem, classifier, 3x3 and 1x1 convolutions', () => {
    const of = macs('reactnet');
    expect(of.get('stem')).toBe(10_838_016);
    expect(of.get('dense')).toBe(1_024_000);
    const slow = [1, 2, 4, 6, 12];
    for (let block = 1; block <= 13; block++) {
      expect(of.get(`block${block}.conv`)).toBe(slow.includes(block) ? 115_605_504 : 462_422_016);
      expect(of.get(`block${block}.point.conv`)).toBe(slow.includes(block) ? 12_845_056 : 51_380_224);
    }
  });

  it('BinaryNet for CIFAR-10', () => {
    const cost = costOf(exampleGraph('binarynet'));
    const products = cost.layers.map(layer => layer.binaryMacs + layer.realMacs).filter(count => count > 0);
    expect(products).toEqual([
      3_110_400, 132_710_400, 66_355_200, 132_710_400, 57_802_752, 115_605_504, 4_718_592, 1_048_576, 10_240,
    ]);
    expect(cost.macs.binary + cost.macs.real).toBe(514_072_064);
    expect(cost.params.binary).toBe(10_352_000);
    const norms = cost.layers.filter(({ op }) => op === 'batchnorm');
    expect(norms.reduce((sum, { realParams }) => sum + realParams / 2, 0)).toBe(3_850);
  });
});

describe("larq's figures", () => {
  it('its summary of BiRealNet: parameters as stored, four a channel of a batch norm', () => {
    const graph = exampleGraph('birealnet');
    const { macs, params } = costOf(graph);
    expect([macs.binary, macs.real]).toEqual([1_676_279_808, 137_793_536]);
    expect([params.binary, params.real]).toEqual([10_985_472, 704_040]);
    const stored = slotsOf(graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(stored).toBe(11_699_112);
    const mebibytes = (params.binary + 32 * (stored - params.binary)) / 8 / 2 ** 20;
    expect(mebibytes.toFixed(2)).toBe('4.03');
  });

  it("its tutorial's network for MNIST", () => {
    const text = `net tutorial {
      input image: u8[28, 28, 1]
      x = image |> normalize(mean: 127.5, std: 127.5)
      x = x |> conv(32, 3x3, weights: binary) |> maxpool(2x2) |> batchnorm(scale: false) |> sign
      x = x |> conv(64, 3x3, weights: binary) |> maxpool(2x2) |> batchnorm(scale: false) |> sign
      x = x |> conv(64, 3x3, weights: binary) |> batchnorm(scale: false) |> sign |> flatten
      x = x |> dense(64, weights: binary) |> batchnorm(scale: false) |> sign
      output digits = x |> dense(10, weights: binary) |> batchnorm(scale: false)
    }`;
    const { macs, params, memoryBits } = costOf(elaborateText('tutorial.bnn', text).graph!);
    expect(params.binary).toBe(93_088);
    expect(params.binary + params.real).toBe(93_556);
    expect(macs.binary + macs.real).toBe(2_794_240);
    expect(macs.real).toBe(194_688);
    expect((memoryBits / 8 / 1024).toFixed(2)).toBe('13.19');
  });
});
