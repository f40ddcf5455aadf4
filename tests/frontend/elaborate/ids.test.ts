import { describe, expect, it } from 'vitest';
import { slotsOf } from '../../../src/ir/slots.ts';
import { briefly, graphOf, netOf, told, valueOf } from '../support.ts';

const idsOf = (...lines: readonly string[]) => graphOf(netOf(...lines)).nodes.map(({ id }) => id);

describe('ids', () => {
  it('are labels of loops with their ordinal, of calls, then the layer’s label or op', () => {
    const text = `block b(x) { return x |> relu |> conv(4, 1x1) as mix }\n${netOf('x = image', 'for c in [1, 2] as stage {', 'repeat c as block { x = x |> b as inner }', 'x = x |> b', '}')}`;
    expect(graphOf(text).nodes.map(({ id }) => id)).toEqual([
      '%stage1.block1.inner.relu',
      '%stage1.block1.inner.mix',
      '%stage1.relu',
      '%stage1.mix',
      '%stage2.block1.inner.relu',
      '%stage2.block1.inner.mix',
      '%stage2.block2.inner.relu',
      '%stage2.block2.inner.mix',
      '%stage2.relu',
      '%stage2.mix',
    ]);
  });

  it('the same op again is numbered; `as` gives a name that stays', () => {
    expect(idsOf('x = image |> relu |> relu as kept |> relu', 'x = x + x', 'x = x + x')).toEqual([
      '%relu',
      '%kept',
      '%relu2',
      '%add',
      '%add2',
    ]);
  });

  it('numbers step over labels and over the rounds of loops', () => {
    expect(idsOf('x = image |> relu as relu2 |> relu |> relu')).toEqual(['%relu2', '%relu', '%relu3']);
    expect(idsOf('x = image', 'repeat 2 as abs { x = x |> abs }', 'x = x |> abs |> abs')).toEqual([
      '%abs1.abs',
      '%abs2.abs',
      '%abs3',
      '%abs4',
    ]);
  });

  it('the same label twice is a mistake', () => {
    expect(told(netOf('x = image |> relu as a', 'x = x |> relu as a'))).toBe(`
error[E0205]: 'a' names two things
 --> net.bnn:4:20
4 |   x = x |> relu as a
  |                    ^
  = help: every label is used once in its place
`);
    expect(
      briefly(netOf('x = image', 'repeat 2 as a { x = x |> relu }', 'repeat 2 as a { x = x |> relu }')),
    ).toEqual(["E0205 5:15 'a' names two things"]);
  });

  it('do not depend on precision', () => {
    const text = (weights: string) =>
      netOf(`x = image |> conv(8, 3x3, weights: ${weights}, bias: true) |> batchnorm`);
    const named = (weights: string) =>
      graphOf(text(weights))
        .nodes.filter(({ op }) => op !== 'weight_scale')
        .map(({ id }) => id);
    expect(named('binary')).toEqual(['%conv', '%conv.bias', '%batchnorm']);
    expect(named('int4')).toEqual(named('binary'));
    expect(named('real')).toEqual(named('binary'));
  });

  it('tensors are named after their layers', () => {
    const lines = [
      'x = image |> conv(8, 3x3, groups: 2, scale: learned, bias: true) |> batchnorm |> prelu',
      'x = x |> rsign |> conv(8, 1x1, weights: binary) as mix |> rprelu',
      'x = x |> sign |> conv(8, 1x1, weights: binary) as sums |> threshold(to: ternary) |> flatten |> dense(10) as head',
    ];
    expect(
      slotsOf(graphOf(netOf(...lines))).map(({ name, shape }) => `${name} [${shape.join(', ')}]`),
    ).toEqual([
      'conv.weight [8, 3, 3, 2]',
      'conv.scale [8]',
      'conv.bias [8]',
      'batchnorm.scale [8]',
      'batchnorm.shift [8]',
      'batchnorm.mean [8]',
      'batchnorm.variance [8]',
      'prelu.slope [8]',
      'rsign.shift [8]',
      'mix.weight [8, 1, 1, 8]',
      'rprelu.shift_in [8]',
      'rprelu.slope [8]',
      'rprelu.shift_out [8]',
      'sums.weight [8, 1, 1, 8]',
      'threshold.at [8, 2]',
      'head.weight [10, 288]',
    ]);
  });
});

describe('places', () => {
  it('every node knows its line and the calls that led there, innermost first', () => {
    const text = `block inner(x) { return x |> relu }\nblock outer(x) { return inner(x) }\n${netOf('x = outer(image)')}`;
    const [relu] = graphOf(text).nodes;
    expect(relu!.at).toEqual({ file: 'net.bnn', line: 1, column: 30, length: 4 });
    expect(relu!.calls?.map(({ line, column }) => [line, column])).toEqual([
      [2, 25],
      [5, 7],
    ]);
  });

  it('outputs and inputs too, whatever was chosen outside', () => {
    const graph = graphOf('net a(n = 2) {\n  input i: u8[8]\n  output o = i |> dense(n)\n}\n', {
      params: new Map([['n', valueOf('3')]]),
    });
    expect(graph.inputs[0]!.at).toMatchObject({ line: 2, column: 9 });
    expect(graph.outputs[0]!.at).toMatchObject({ line: 3, column: 10 });
    expect(graph.nodes[0]!.type.shape).toEqual([3]);
  });
});
