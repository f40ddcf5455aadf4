import { describe, expect, it } from 'vitest';
import { inEmptyFolder, tiny } from '../cli/support.ts';
import { parse } from '../../src/ir/parse.ts';
import { passes, runPasses } from '../../src/passes/index.ts';
import { refusalOf, refused } from './support.ts';

inEmptyFolder();

const compile = (net: string, more = '') =>
  refused({ 'net.bnn': net }, `compile net.bnn --target fpga --weights random${more}`);
/** A net of one input with these statements. */
const net = (input: string, ...statements: readonly string[]) =>
  `net n() {\n  input x: ${input}\n${statements.map(line => `  ${line}\n`).join('')}}\n`;

describe('targets', () => {
  it('one that there is not, one that is not in this version', async () => {
    expect(await refused({ 'net.bnn': tiny }, 'compile net.bnn --target gpu')).toMatchInlineSnapshot(`
      "error[E0401]: no target 'gpu'
       = help: targets: fpga, wgsl
      "
    `);
    expect(await refused({ 'net.bnn': tiny }, 'compile net.bnn --target neon')).toMatchInlineSnapshot(`
      "error[E0401]: the target neon is not in this version
       = help: targets: fpga, wgsl
      "
    `);
  });

  it('a buffer that is larger than WebGPU gives every device', async () => {
    const large = net('u8[4096, 4096, 4]', 'output y = x |> conv(4, 1x1, weights: binary)');
    expect(await refused({ 'net.bnn': large }, 'compile net.bnn --target wgsl --weights random'))
      .toMatchInlineSnapshot(`
        "error[E0409]: conv: x would take 256 MiB; WebGPU binds 128 MiB without raised limits
         --> net.bnn:3:19
        3 |   output y = x |> conv(4, 1x1, weights: binary)
          |                   ^^^^
          = help: use smaller maps or fewer channels
        "
      `);
  });

  it('a part that there is not', async () => {
    expect(await compile(tiny, ' --part xc7z021clg400-1')).toMatchInlineSnapshot(`
      "error[E0404]: no part 'xc7z021clg400-1' in the table
       = help: did you mean 'xc7z020'?
      "
    `);
    expect(await compile(tiny, ' --part spartan')).toMatchInlineSnapshot(`
      "error[E0404]: no part 'spartan' in the table
       = help: bnnir parts lists them: xc7z007s, xc7z010, xc7z012s, xc7z014s, xc7z015, xc7z020, ...
      "
    `);
  });

  it('a folding of an unknown layer, and one that does not divide', async () => {
    const files = { 'net.bnn': tiny, 'fold.json': '{ "steem": { "pe": 2 }, "dense": { "pe": 3 } }' };
    expect(await refused(files, 'compile net.bnn --target fpga --weights random --folding fold.json'))
      .toMatchInlineSnapshot(`
      "error[E0405]: fold names 'steem', which is no layer of this network
       = help: layers that fold: stem, maxpool, conv, dense

      error[E0406]: dense: pe 3 does not divide 4 rows
       --> net.bnn:6:35
      6 |   output scores = x |> flatten |> dense(classes, weights: binary)
        |                                   ^^^^^
        = help: pe may be 1, 2, 4
      "
    `);
  });

  it('tiles of an unknown layer, and tiles that are none', async () => {
    const tiled = (json: string) =>
      refused(
        { 'net.bnn': tiny, 'tiles.json': json },
        'compile net.bnn --target wgsl --weights random --tiles tiles.json',
      );
    expect(await tiled('{ "steem": { "pixels": 2 } }')).toMatchInlineSnapshot(`
      "error[E0405]: tiles name 'steem', which is no layer of this network
       = help: layers that take a tile: stem, maxpool, conv, flatten, dense
      "
    `);
    expect(await tiled('{ "stem": { "pixels": 0 } }')).toMatchInlineSnapshot(`
      "error[E0011]: tiles.json: 'stem' has pixels 0; a whole number >= 1 is wanted
       = help: tiles are { "layer1.conv": { "pixels": 2, "outs": 32 }, ... }: pixels of a row and channels an invocation
      "
    `);
    expect(await tiled('{ "stem": { "outs": 6 } }')).toMatchInlineSnapshot(`
      "error[E0011]: tiles.json: 'stem' has outs 6; a multiple of 4 is wanted
       = help: tiles are { "layer1.conv": { "pixels": 2, "outs": 32 }, ... }: pixels of a row and channels an invocation
      "
    `);
    expect(await tiled('{ "stem": { "rows": 6 } }')).toMatchInlineSnapshot(`
      "error[E0011]: tiles.json: 'stem' has an unknown key 'rows'
       = help: tiles are { "layer1.conv": { "pixels": 2, "outs": 32 }, ... }: pixels of a row and channels an invocation
      "
    `);
  });

  it('a folding in the file that does not divide points at its line', async () => {
    const file = `${tiny}hardware fpga {\n  fold: { stem: { pe: 5 } }\n}\n`;
    expect(await compile(file)).toMatchInlineSnapshot(`
      "error[E0406]: stem: pe 5 does not divide 8 rows
       --> net.bnn:9:11
      9 |   fold: { stem: { pe: 5 } }
        |           ^^^^
        = help: pe may be 1, 2, 4, 8
      "
    `);
  });

  it('a word that is too wide', async () => {
    const wide = net('u8[64]', 'output o = x |> dense(1024, weights: binary)');
    expect(
      await refused(
        { 'net.bnn': wide, 'fold.json': '{ "dense": { "pe": 1024, "simd": 1 } }' },
        'compile net.bnn --target fpga --weights random --folding fold.json',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0407]: dense: a word of 1024 values would be 15360 bits wide; Vitis HLS takes 8191 at most
       --> net.bnn:3:19
      3 |   output o = x |> dense(1024, weights: binary)
        |                   ^^^^^
        = help: fold dense with less SIMD or PE

      error[E0407]: dense: a word of 1024 values would be 15360 bits wide; Vitis HLS takes 8191 at most
       --> net.bnn:3:19
      3 |   output o = x |> dense(1024, weights: binary)
        |                   ^^^^^
        = help: fold dense with less SIMD or PE
      "
    `);
  });

  it('a network that no folding fits into a budget', async () => {
    const wide = net('u8[256]', 'output o = x |> dense(512, weights: int8)');
    expect(
      (
        await refused(
          { 'net.bnn': wide },
          'compile net.bnn --target fpga --weights random --part xc7z010 --budget lut=500,dsp=0,bram=0',
        )
      ).replaceAll(/\d+\.\d\d times/g, 'N times'),
    ).toMatchInlineSnapshot(`
      "error[E0408]: n does not fit LUT 500, BRAM18 0, URAM 0, DSP 0 of xc7z010: dense alone is larger, however it is folded
       = help: xc7a35t would hold it (--part xc7a35t)
      "
    `);
  });

  it('budgets that are none', async () => {
    const files = { 'net.bnn': tiny };
    const command = 'cost net.bnn --target fpga --budget';
    expect(await refused(files, `${command} 70%`)).toMatchInlineSnapshot(`
      "error[E0002]: --budget: '70%' is no limit
       = help: a budget is lut=70%,bram=80% or numbers such as lut=30000; \`usual\` is 70 % of LUT, 50 of FF, 80 of the rest
      "
    `);
    expect(await refused(files, `${command} luts=70%`)).toMatchInlineSnapshot(`
      "error[E0002]: --budget: there is no 'luts'
       = help: did you mean 'lut'?
      "
    `);
    expect(await refused(files, `${command} lut=170%`)).toMatchInlineSnapshot(`
      "error[E0002]: --budget: lut: 170 % of a part is no share
       = help: a budget is lut=70%,bram=80% or numbers such as lut=30000; \`usual\` is 70 % of LUT, 50 of FF, 80 of the rest
      "
    `);
    expect(await refused(files, `${command} lut=0.5`)).toMatchInlineSnapshot(`
      "error[E0002]: --budget: lut: 0.5 is no whole number
       = help: a budget is lut=70%,bram=80% or numbers such as lut=30000; \`usual\` is 70 % of LUT, 50 of FF, 80 of the rest
      "
    `);
    expect(await refused(files, `${command} lut=70%,lut=100`)).toMatchInlineSnapshot(`
      "error[E0002]: --budget: lut is given twice
       = help: a budget is lut=70%,bram=80% or numbers such as lut=30000; \`usual\` is 70 % of LUT, 50 of FF, 80 of the rest
      "
    `);
  });

  it('a part of one’s own with a mistake points at its line', async () => {
    const part =
      '{\n  "name": "board",\n  "lut": 5000,\n  "ff": 1.5,\n  "bram18": 20, "uram": 0, "dsp": 4\n}\n';
    const command = 'cost net.bnn --target fpga --part board.json';
    const files = { 'net.bnn': tiny, 'board.json': part };
    expect(await refused(files, command)).toMatchInlineSnapshot(`
      "error[E0011]: part board: ff is 1.5, a whole number is wanted
       --> board.json:4:3
        = help: a part is { "name": "xc7z020clg400-1", "lut": 53200, "ff": 106400, "bram18": 280, "uram": 0, "dsp": 220 }
      "
    `);
    expect(await refused({ ...files, 'board.json': part.replace('1.5', '9000, "luts": 3') }, command))
      .toMatchInlineSnapshot(`
      "error[E0011]: a part has no 'luts': name, family, bandwidth, lut, ff, bram18, uram, dsp
       --> board.json:4:15
        = help: a part is { "name": "xc7z020clg400-1", "lut": 53200, "ff": 106400, "bram18": 280, "uram": 0, "dsp": 220 }
      "
    `);
    expect(await refused({ 'net.bnn': tiny }, command.replace('board', 'other'))).toMatchInlineSnapshot(`
      "error[E0005]: cannot read other.json: there is no such file
      "
    `);
  });

  it('a folding of words that there are not', async () => {
    expect(
      await refused(
        { 'net.bnn': tiny, 'fold.json': '{ "stem": { "weights": "flash" } }' },
        'cost net.bnn --target fpga --folding fold.json',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0011]: fold.json: 'stem' has weights "flash"; there are lutram, bram, uram, external
       = help: a folding is { "layer1.conv": { "pe": 16, "simd": 9 }, ... }; weights, window, multiply and ring may be added
      "
    `);
  });

  it('values that hardware does not hold', async () => {
    const text = `bnnir 1
graph n @packed {
  input %x: i32[4]
  tensor @dense.weight: b1[2, 4] packed<32> = [1, -1, 1, 1, 1, 1, -1, 1]
  %dense: i32[2] = dense %x, @dense.weight
  output scores = %dense
}`;
    expect(await refused({ 'net.ir': text }, 'cost net.ir --target fpga')).toMatchInlineSnapshot(`
      "error[E0403]: input x is i32: at most 16 bits a value
      "
    `);
  });

  it('an output that is an input', async () => {
    expect(
      await compile(
        net(
          'u8[4, 4, 8]',
          'output y = x |> normalize(mean: 127.5, std: 127.5) |> sign |> conv(4, 1x1, weights: binary)',
          'output copy = x',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error[E0402]: output copy is an input: nothing is computed
       --> net.bnn:4:10
      4 |   output copy = x
        |          ^^^^
        = help: leave it out
      "
    `);
  });
});

describe('what integers cannot be made of', () => {
  it('real values that nothing quantises', () => {
    const text = `bnnir 1
graph n @trained {
  input %x: b1[2]
  tensor @bias: f32[2] = [0.5, 1]
  %biased: f32[2] = bias %x, @bias  // net.bnn:2:12+4
  output scores = %biased
}`;
    const finish = passes.filter(({ name }) => name === 'finish-integer');
    expect(refusalOf(() => runPasses(parse(text), finish))).toMatchInlineSnapshot(`
      "error[E0410]: output scores is a real number, computed by biased
       --> net.bnn:2:12
        = help: end the network in the integer scores before it (leave biased out), in threshold or sign, or in argmax of integers
      "
    `);
  });

  it('a sum that could overflow', async () => {
    expect(await compile(net('i16[70000]', 'output o = x |> dense(4, weights: int16)')))
      .toMatchInlineSnapshot(`
      "error[E0411]: dense: sums from -37,650,027,570,715 to 37,650,031,094,825 with its weights need 47 bits, an accumulator has 32
       --> net.bnn:3:19
      3 |   output o = x |> dense(4, weights: int16)
        |                   ^^^^^
        = help: use weights or activations of fewer bits, or more groups
      "
    `);
  });

  it('an input of real numbers', async () => {
    expect(await compile(net('f32[16]', 'output o = x |> sign |> dense(4, weights: binary)')))
      .toMatchInlineSnapshot(`
      "error[E0412]: input x is f32: hardware reads integers
       --> net.bnn:2:9
      2 |   input x: f32[16]
        |         ^
        = help: give it a range by an integer type: u8, i8, u16 or i16
      "
    `);
  });
});
