import { describe, expect, it } from 'vitest';
import { inEmptyFolder, write } from '../cli/support.ts';
import { bnnir } from '../cli/support.ts';
import { checked, inNet, refused } from './support.ts';

inEmptyFolder();

describe('names and settings', () => {
  it('a value, a layer and a setting that are misspelt', async () => {
    expect(
      await inNet(
        'x = imgae |> flatten',
        'y = image |> convolution(8, 3x3)',
        'output o = image |> conv(8, 3x3, strides: 2)',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0201]: 'imgae' has no value here
       --> net.bnn:3:7
      3 |   x = imgae |> flatten
        |       ^^^^^
        = help: did you mean 'image'?

      error[E0202]: there is no op, function or block 'convolution'
       --> net.bnn:4:16
      4 |   y = image |> convolution(8, 3x3)
        |                ^^^^^^^^^^^

      error[E0203]: conv has no setting 'strides'
       --> net.bnn:5:36
      5 |   output o = image |> conv(8, 3x3, strides: 2)
        |                                    ^^^^^^^
        = help: did you mean 'stride'?
      "
    `);
  });

  it('a name that the language has taken', async () => {
    expect(
      await checked(
        'block conv(x) {\n  return x\n}\nnet n() {\n  input x: i8[4]\n  binary = x\n  output o = x |> relu\n}\n',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0204]: 'conv' is an op or a function of the language
       --> net.bnn:1:7
      1 | block conv(x) {
        |       ^^^^
        = help: give the block another name

      error[E0204]: 'binary' is a word of the language: it cannot be assigned
       --> net.bnn:6:3
      6 |   binary = x
        |   ^^^^^^
        = help: take another name
      "
    `);
  });

  it('one label for two layers', async () => {
    expect(await inNet('output o = image |> conv(8, 3x3) as stem |> conv(8, 3x3) as stem'))
      .toMatchInlineSnapshot(`
      "error[E0205]: 'stem' names two things
       --> net.bnn:3:63
      3 |   output o = image |> conv(8, 3x3) as stem |> conv(8, 3x3) as stem
        |                                                               ^^^^
        = help: every label is used once in its place
      "
    `);
  });

  it('an argument that is missing', async () => {
    expect(await inNet('output o = image |> conv(3x3)')).toMatchInlineSnapshot(`
      "error[E0206]: conv wants 'size': kernel rows, columns
       --> net.bnn:3:23
      3 |   output o = image |> conv(3x3)
        |                       ^^^^

      error[E0203]: conv, channels: wants a whole number >= 1, found 3x3
       --> net.bnn:3:28
      3 |   output o = image |> conv(3x3)
        |                            ^^^
      "
    `);
  });

  it('a fraction where a whole number is wanted', async () => {
    expect(await inNet('output o = image |> flatten |> dense(classes / 4)')).toMatchInlineSnapshot(`
      "error[E0203]: dense, units: wants a whole number >= 1, found 2.5
       --> net.bnn:3:40
      3 |   output o = image |> flatten |> dense(classes / 4)
        |                                        ^^^^^^^^^^^
      "
    `);
  });

  it('a value of another kind than the place wants', async () => {
    expect(
      await inNet(
        'x = image',
        'for i in classes as layer { x = x |> relu }',
        'output o = x + (if x then 1 else 2)',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0207]: for wants a list or a range, found 10
       --> net.bnn:4:12
      4 |   for i in classes as layer { x = x |> relu }
        |            ^^^^^^^
      "
    `);
  });

  it('a parameter that the net does not have', async () => {
    expect(
      await refused(
        { 'net.bnn': 'net n(classes = 2) {\n  input x: i8[4]\n  output o = x |> dense(classes)\n}\n' },
        'check net.bnn --set clases=3',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0208]: the net has no parameter 'clases'
       --> --set clases:1:1
      1 | 3
        | ^
        = help: did you mean 'classes'?
      "
    `);
  });

  it('blocks that call each other without end, with the chain of calls', async () => {
    expect(
      await checked(
        'block f(x) {\n  return g(x)\n}\nblock g(x) {\n  return f(x)\n}\nnet n() {\n  input x: i8[4]\n  output o = f(x)\n}\n',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0209]: blocks call each other deeper than 64
       --> net.bnn:5:10
      5 |   return f(x)
        |          ^
        = called from line 2 (net.bnn:2:10)
        = called from line 5 (net.bnn:5:10)
        = called from line 2 (net.bnn:2:10)
        = called from line 5 (net.bnn:5:10)
        = called from line 2, and 59 calls more (net.bnn:2:10)
        = called from line 9 (net.bnn:9:14)
      "
    `);
  });

  it('a value that is never used is a warning: exit 0', async () => {
    write('net.bnn', 'net n() {\n  input x: i8[4]\n  y = x |> relu\n  output o = x |> dense(2)\n}\n');
    const { status, stderr } = await bnnir('check net.bnn');
    expect(status).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "warning[E0210]: 'y' is never used
       --> net.bnn:3:3
      3 |   y = x |> relu
        |   ^
        = help: remove it, or use it
      "
    `);
  });

  it('shapes that do not go together: both are shown, with the calls that led there', async () => {
    expect(
      await checked(`block join(x, y) {
  return x + y
}
net n() {
  input image: u8[8, 8, 4]
  x = image |> conv(16, 3x3, stride: 2) as down
  output o = join(x, image |> conv(16, 3x3) as side)
}
`),
    ).toMatchInlineSnapshot(`
      "error[E0301]: shapes [3, 3, 16] and [6, 6, 16] do not match
       --> net.bnn:2:12
      2 |   return x + y
        |            ^
        = help: down is [3, 3, 16], side is [6, 6, 16]
        = called from line 7 (net.bnn:7:14)
      "
    `);
  });

  it('a map where one axis is wanted', async () => {
    expect(await inNet('output o = image |> dense(10)')).toMatchInlineSnapshot(`
      "error[E0301]: dense wants a vector, found [8, 8, 4]
       --> net.bnn:3:23
      3 |   output o = image |> dense(10)
        |                       ^^^^^
        = help: write |> flatten before it
      "
    `);
  });

  it('settings of a hardware block', async () => {
    expect(
      await checked(`net n() {
  input x: i8[4]
  output o = x |> dense(2, weights: binary)
}
hardware fpga {
  clok: 100 MHz
  fps: fast
  fold: { dens: { pe: 2 } }
}
`),
    ).toMatchInlineSnapshot(`
      "error[E0203]: hardware fpga has no setting 'clok'
       --> net.bnn:6:3
      6 |   clok: 100 MHz
        |   ^^^^
        = help: did you mean 'clock'?

      error[E0203]: fps: wants a number > 0 without a unit
       --> net.bnn:7:8
      7 |   fps: fast
        |        ^^^^

      error[E0203]: there is no layer 'dens' to fold
       --> net.bnn:8:11
      8 |   fold: { dens: { pe: 2 } }
        |           ^^^^
        = help: did you mean 'dense'?
      "
    `);
  });
});

describe('genes', () => {
  it('a default outside its domain', async () => {
    expect(await inNet('search width = 60 in [32, 64]', 'output o = image |> conv(width, 3x3)'))
      .toMatchInlineSnapshot(`
      "error[E0701]: the default 60 of width is not in its domain
       --> net.bnn:3:18
      3 |   search width = 60 in [32, 64]
        |                  ^^
        = help: it takes 32, 64
      "
    `);
  });

  it('a configuration that does not fit', async () => {
    const net = `net n() {
  input x: i8[4]
  search width = 8 in 8..64 step 8
  output o = x |> dense(width)
}
`;
    expect(
      await refused(
        { 'net.bnn': net, 'genes.json': '{ "widht": 8, "width": 12 }' },
        'check net.bnn --config genes.json',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0702]: the net has no gene 'widht'
       --> net.bnn:1:5
      1 | net n() {
        |     ^
        = help: did you mean 'width'?

      error[E0702]: gene width = 12 is outside its domain
       --> net.bnn:3:10
      3 |   search width = 8 in 8..64 step 8
        |          ^^^^^
        = help: it takes 8, 16, 24, 32, 40, 48, 56, 64
      "
    `);
  });

  it('layers that come and go with a gene are a warning: exit 0', async () => {
    write(
      'net.bnn',
      'net n() {\n  input x: i8[4]\n  search deep = 1 in [1, 2]\n  y = x\n  repeat deep as layer { y = y |> dense(4) }\n  output o = y\n}\n',
    );
    const { status, stderr } = await bnnir('check net.bnn');
    expect(status).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "warning[E0703]: genes change which layers there are: layer2.dense is only in some of the networks
       --> net.bnn:1:5
      1 | net n() {
        |     ^
        = help: a condition on shapes may change the network by accident; weights are shared by the names of layers
      "
    `);
  });
});
