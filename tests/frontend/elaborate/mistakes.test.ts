import { describe, expect, it } from 'vitest';
import { briefly, netOf, told } from '../support.ts';

describe('mistakes of names and settings', () => {
  it('are told all in one run, in branches not taken and blocks not called too', () => {
    const text = `block never(x) {
  q = x |> convv(3)
  return q |> conv(8, 3x3, strides: 2)
}
net a(classes = 10) {
  input image: u9[28, 28, 1]
  x = image |> conv(8, 3x3, weights: binry)
  if classes > 100 {
    w = image |> dens(y)
  }
  binary = 3
  output o = image |> relu
}
`;
    expect(told(text)).toBe(`
error[E0202]: there is no op, function or block 'convv'
 --> net.bnn:2:12
2 |   q = x |> convv(3)
  |            ^^^^^
  = help: did you mean 'conv'?

error[E0203]: conv has no setting 'strides'
 --> net.bnn:3:28
3 |   return q |> conv(8, 3x3, strides: 2)
  |                            ^^^^^^^
  = help: did you mean 'stride'?

error[E0301]: input type 'u9' does not exist
 --> net.bnn:6:16
6 |   input image: u9[28, 28, 1]
  |                ^^
  = help: did you mean 'u8'?

error[E0201]: 'binry' has no value here
 --> net.bnn:7:38
7 |   x = image |> conv(8, 3x3, weights: binry)
  |                                      ^^^^^
  = help: did you mean 'binary'?

error[E0202]: there is no op, function or block 'dens'
 --> net.bnn:9:18
9 |     w = image |> dens(y)
  |                  ^^^^
  = help: did you mean 'dense'?

error[E0201]: 'y' has no value here
 --> net.bnn:9:23
9 |     w = image |> dens(y)
  |                       ^
  = help: did you mean 'x'?

error[E0204]: 'binary' is a word of the language: it cannot be assigned
  --> net.bnn:11:3
11 |   binary = 3
   |   ^^^^^^
   = help: take another name
`);
  });

  it.each([
    ['x = image |> flatten |> Linear(8)', "write 'dense'"],
    ['x = image |> softmax', 'leave it out: the class is the greatest score'],
    ['x = image |> conv(8, kernel_size: 3)', "did you mean 'size'?"],
    ['x = image |> conv(8, 3x3, padding: 1)', "did you mean 'pad'?"],
    ['x = image |> flatten |> dense(out_features: 8)', "did you mean 'units'?"],
    ['x = image |> BatchNorm', "did you mean 'batchnorm'?"],
    ['x = image |> relu(padding: 1)', 'it has none'],
    ['for i in range(3) as l { x = image }', "write '1..n'"],
  ])('words of other frameworks are known: %s', (line, help) => {
    expect(told(netOf(line))).toContain(`= help: ${help}\n`);
  });

  it('inside a block are told once, with the chain of calls of the first', () => {
    const text = `block inner(x) {
  return x |> dense(10)
}
block outer(x) {
  return inner(x) as deep
}
net a {
  input image: u8[28, 28, 1]
  x = image
  for i in 1..2 as stage {
    x = outer(x) as block
  }
  output o = x
}
`;
    expect(told(text)).toBe(`
error[E0301]: dense wants a vector, found [28, 28, 1]
 --> net.bnn:2:15
2 |   return x |> dense(10)
  |               ^^^^^
  = help: write |> flatten before it
  = called from line 5 as stage1.block.deep (net.bnn:5:10)
  = called from line 11 as stage1.block (net.bnn:11:9)
`);
  });

  it('shapes that do not go together are shown with their layers', () => {
    expect(told(netOf('a = image |> conv(8, 3x3) as narrow', 'x = a + (image |> conv(8, 5x5))'))).toBe(`
error[E0301]: shapes [6, 6, 8] and [4, 4, 8] do not match
 --> net.bnn:4:9
4 |   x = a + (image |> conv(8, 5x5))
  |         ^
  = help: narrow is [6, 6, 8], conv is [4, 4, 8]
`);
  });

  it.each([
    ['x = image |> conv(2.5, 3x3)', 'E0203 3:21 conv, channels: wants a whole number >= 1, found 2.5'],
    ['x = image |> conv(5 / 2, 3x3)', 'E0203 3:21 conv, channels: wants a whole number >= 1, found 2.5'],
    ['x = image |> conv(8, 3x3, size: 3)', "E0206 3:35 'size' is given twice"],
    ['x = image |> conv(size: 3, 8)', 'E0206 3:30 a positional argument after a named one'],
    ['x = image |> conv(8)', "E0206 3:16 conv wants 'size': kernel rows, columns"],
    ['x = image |> relu(3)', 'E0206 3:21 relu takes at most 0 arguments, found 1'],
    ['x = conv(8, 3x3)', 'E0206 3:12 conv wants a tensor, found 8'],
    ['x = add(image)', 'E0206 3:7 add wants two tensors, found one'],
    [
      'x = image |> conv(8, 3x3, weights: uint2)',
      'E0203 3:38 conv, weights: wants real, binary, ternary or int2..int16, found uint2',
    ],
    [
      'x = image |> conv(8, 3x3, pad: [1, 1])',
      'E0203 3:34 conv, pad: wants a whole number, [top, left, bottom, right], same or valid, found [1, 1]',
    ],
    ['x = image |> conv(8, 3x3, groups: 3)', 'E0301 3:16 3 groups do not divide 4 input channels'],
    ['x = image |> conv(8, 3x3, pad: 1, pad_value: 1)', 'E0301 3:16 pad_value 1 wants a binary input'],
    ['x = image |> sign(zero: 0)', 'E0203 3:27 sign, zero: wants 1 or -1, found 0'],
    [
      'x = image |> quantize(to: real)',
      'E0203 3:29 quantize, to: wants binary, ternary, int2..int16 or uint1..uint16, found real',
    ],
    ['x = image |> quantize(to: int4, scale: 0)', 'E0203 3:42 quantize, scale: wants a number > 0, found 0'],
    ['x = image * 2', "E0207 3:13 '*' wants two tensors or two numbers, found a tensor and 2"],
    ['x = if image == image then image else image', "E0207 3:16 '==' does not work on tensors"],
    ['x = if 1 then image else image', 'E0207 3:10 a condition is true or false, found 1'],
    ['x = image |> conv(1 / 0, 1x1)', 'E0207 3:23 1 / 0'],
    ['x = image |> conv(image.depth, 1x1)', "E0203 3:27 a tensor has no 'depth'"],
    ['a, b, c = [1, 2]', 'E0207 3:13 3 names for 2 values'],
    ['for a in 3 as l { x = image }', 'E0207 3:12 for wants a list or a range, found 3'],
    ['repeat 2.5 as l { x = image }', 'E0207 3:10 wanted a whole number >= 0, found 2.5'],
    ['repeat 20000 as l { x = image }', 'E0209 3:10 repeat 20,000 times'],
    ['x = image |> conv(len(1..100000), 1x1)', 'E0207 3:25 a range of 100000 values'],
    ['x = relu', "E0201 3:7 'relu' is an op, a function or a block: call it"],
  ])('%s', (line, mistake) => {
    const told = briefly(netOf(line));
    expect(told).toContain(mistake);
    expect(told.filter(each => !each.includes("'x' has no value"))).toHaveLength(1);
  });

  it('a mistake breeds no others: what it would have given is silently wrong', () => {
    expect(
      briefly(
        netOf(
          'if image.deep == 3 { y = image }',
          'for a in 7 as l { z = a }',
          'x = y |> conv(z, 3x3) |> relu',
          'x = x + y',
        ),
      ),
    ).toEqual(["E0203 3:12 a tensor has no 'deep'", 'E0207 4:12 for wants a list or a range, found 7']);
  });

  it('settings are checked even where the tensor is already wrong', () => {
    expect(
      briefly(netOf('x = image |> conv(8, 64x64) |> maxpool(0.5) |> conv(8, 3x3, groups: none)')),
    ).toEqual([
      'E0301 3:16 a 64x64 kernel does not fit 8x8',
      'E0203 3:42 maxpool, size: wants a size such as 3x3, or a whole number, found 0.5',
      'E0203 3:71 conv, groups: wants a whole number >= 1, found none',
    ]);
  });
});

describe('mistakes of structure', () => {
  it.each([
    ['block b(x) {\n  input i: u8[8]\n  return x\n}', 'E0104 2:3 input belongs to the top level of the net'],
    ['block b(x) { output o = x }', 'E0104 1:14 output belongs to the top level of the net'],
    ['block b(x) { y = x }', 'E0104 1:7 block b returns nothing'],
    [
      'block b(x) {\n  if true { return x }\n  return x\n}',
      'E0104 2:13 return is the last statement of its block, outside loops and branches',
    ],
    ['block b(x, x) { return x }', "E0205 1:12 two parameters are named 'x'"],
    ['block b(x) { return x }\nblock b(x) { return x }', "E0205 2:7 two blocks are named 'b'"],
    ['block relu(x) { return x }', "E0204 1:7 'relu' is an op or a function of the language"],
  ])('%s', (block, mistake) => {
    expect(briefly(`${block}\n${netOf('x = image')}`)).toContain(mistake);
  });

  it.each([
    [
      'net a(n) {\n  input i: u8[8]\n  output o = i |> dense(n)\n}',
      "E0206 1:7 parameter 'n' of the net has no default",
    ],
    ['net a {\n  input i: u8[8]\n  x = i\n}', 'E0104 1:5 the net has no output'],
    ['net a {\n  input i: u8[8]\n  output o = i\n  return i\n}', 'E0104 4:3 return belongs to blocks'],
    [
      'net a {\n  input i: u8[8]\n  if true { output o = i }\n  output p = i\n}',
      'E0104 3:13 output belongs to the top level of the net',
    ],
    ['net a {\n  input i: u8[8]\n  output o = i\n  output o = i\n}', "E0205 4:10 two outputs are named 'o'"],
    [
      'net a {\n  input i: u8[8, 8]\n  output o = i\n}',
      'E0301 2:9 an input is [height, width, channels] or [features], found 2 sizes',
    ],
    ['net a {\n  input i: u8[8]\n  output o = 3\n}', 'E0207 3:14 an output is a tensor, found 3'],
  ])('%s', (text, mistake) => {
    expect(briefly(text)).toContain(mistake);
  });

  it('blocks that call each other for ever, or unroll beyond all bounds, end with a diagnostic', () => {
    expect(told(`block r(x) { return r(x) }\n${netOf('x = r(image)')}`)).toContain(
      'blocks call each other deeper than 64',
    );
    expect(told(`block r(x) { return r(x) }\n${netOf('x = r(image)')}`)).toContain('and 59 calls more');
    const bush = 'block r(x, n) { return if n > 0 then r(x, n - 1) + r(x, n - 1) else x }\n';
    expect(briefly(`${bush}${netOf('x = r(image, 40)')}`)).toEqual([
      'E0209 1:17 the net unrolls to more than 50,000 statements',
    ]);
  });
});

describe('values that nothing reads', () => {
  it('are warnings', () => {
    const text = `block f(x, never) {
  dead = x |> relu
  return x |> sign
}
net a(used = 1, spare = 2) {
  input image: u8[8, 8, used]
  input idle: i16[3]
  search gene = 1 in [1, 2]
  x = image |> f(3)
  output o = x
}
`;
    expect(briefly(text)).toEqual([
      "E0210 1:12 parameter 'never' is never used",
      "E0210 2:3 'dead' is never used",
      "E0210 5:17 parameter 'spare' is never used",
      "E0210 7:9 input 'idle' is never used",
      "E0210 8:10 gene 'gene' is never used",
    ]);
    expect(told(text)).toContain('warning[E0210]');
  });

  it('are not what other choices read, nor counters of loops, nor _', () => {
    expect(
      briefly(
        netOf(
          'k = 3',
          'deep = false',
          'x = image',
          'for i in 1..2 as l { x = x |> relu }',
          '_ = x',
          'if deep { x = x |> conv(k, 1x1) }',
        ),
      ),
    ).toEqual([]);
  });
});
