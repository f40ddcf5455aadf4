import { expect, test } from 'vitest';
import { parse, TextError } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';

const text = `bnnir 1
graph small @trained {
  input %image: u8[5, 5, 2]  // small.bnn:2:9+5
  tensor @conv.weight: f32[3, 2, 2, 2] = [1, -1, 1, -1, 0.5, -1, 1, 1, 1, -1, 1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1, -0, 1e-20]
  tensor @norm.mean: f32[3] = [0, 1, -2.5]
  tensor @norm.variance: f32[3] = [1, 2, 3]
  tensor @hidden.weight: f32[40, 9]
  %image.n: f32[5, 5, 2] = normalize %image {mean: [127.5], std: [128, 64]}
  %sign: b1[5, 5, 2] = sign %image.n {zero: -1, gradient: ste}  // from %a %b.c; small.bnn:4:36+5; called small.bnn:9:3+6; called small.bnn:12:1+2
  %conv: i32[4, 4, 3] = conv %sign, @conv.weight {weights: binary}
  %pool: i32[2, 2, 3] = maxpool %conv {size: [2, 2], stride: [2, 2]}
  %norm: f32[2, 2, 3] = batchnorm %pool, _, _, @norm.mean, @norm.variance {eps: 0.001}
  %both: f32[2, 2, 6] = concat [%norm, %norm]
  %q: i4.3[2, 2, 6] = quantize %both {to: int4}
  output y = %q  // small.bnn:9:3+6
}
`;

test('what is printed parses back to the same text, with spans, tensors and optional operands', () => {
  expect(print(parse(text))).toBe(text);
});

test('a tensor without values is declared, not bound', () => {
  const { graph, tensors } = parse(text);
  expect(graph.tensors.has('@hidden.weight')).toBe(true);
  expect(tensors.has('@hidden.weight')).toBe(false);
  expect(tensors.get('@norm.mean')?.data()).toEqual(Float32Array.of(0, 1, -2.5));
});

test('packed types keep their word size', () => {
  const packed =
    'bnnir 1\ngraph p @packed {\n  input %x: b1[40] packed<64>\n  tensor @m: b1[40] packed<64>\n  %y: b1[40] packed<64> = flip %x, @m\n  output y = %y\n}\n';
  expect(print(parse(packed))).toBe(packed);
});

test.each([
  ['', 1, "wanted 'graph NAME @STAGE {', found an empty file"],
  ['graph a @wild {', 1, "wanted 'graph NAME @STAGE {', found 'graph a @wild {'"],
  ['bnnir 9', 1, 'text version 9, this bnnir reads version 1'],
  ['graph a @trained {\n  input %x: u8[2]', 2, "the graph's '}' is missing"],
  ['graph a @trained {\n  input %x: u8[a]\n}', 2, "'u8[a]' is no type"],
  ['graph a @trained {\n  %y: f32[2] = relu %x\n}', 2, '%x is not defined above'],
  ['graph a @trained {\n  input %x: u8[2]\n  %y: f32[3] = relu %x\n}', 3, '%y says f32[3], is f32[2]'],
  ['graph a @trained {\n  input %x: u8[2]\n  %y: f32[2] = relux %x\n}', 3, "no op 'relux'"],
  ['graph a @trained {\n  input %x: u8[2]\n  %y: f32[2] = clip %x {low: 1}\n}', 3, "clip: no setting 'low'"],
  ['graph a @trained {\n  tensor @t: f32[2] = [1]\n}', 2, '1 values for a tensor of shape [2]'],
  ['graph a @trained {\n}\n%x', 3, "nothing may follow the graph's '}', found '%x'"],
])('text %j is refused at line %i: %s', (wrong, line, message) => {
  expect(() => parse(wrong)).toThrow(TextError);
  try {
    parse(wrong);
  } catch (error) {
    expect(error).toMatchObject({ line, message });
  }
});
