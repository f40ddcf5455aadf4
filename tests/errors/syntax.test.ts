import { describe, expect, it } from 'vitest';
import { inEmptyFolder } from '../cli/support.ts';
import { checked, inNet, refused } from './support.ts';

inEmptyFolder();

describe('the form of a file', () => {
  it('several mistakes of form and of names are told in one run', async () => {
    expect(
      await inNet(
        'x = image |> conv(32 3x3)',
        'y = imgae |> flatten',
        'z = a + b |> relu',
        'output o = x |> dens(10)',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0101]: wanted ',' or ')', found '3x3'
       --> net.bnn:3:24
      3 |   x = image |> conv(32 3x3)
        |                        ^^^

      error[E0102]: '|>' after an operator needs parentheses
       --> net.bnn:5:7
      5 |   z = a + b |> relu
        |       ^^^^^
        = help: write '(a + b) |> relu' or 'a + (b |> relu)'

      error[E0202]: there is no op, function or block 'dens'
       --> net.bnn:6:19
      6 |   output o = x |> dens(10)
        |                   ^^^^
        = help: did you mean 'dense'?
      "
    `);
  });

  it('operators that need parentheses print both readings', async () => {
    expect(await inNet('output o = image + image |> relu')).toMatchInlineSnapshot(`
      "error[E0102]: '|>' after an operator needs parentheses
       --> net.bnn:3:14
      3 |   output o = image + image |> relu
        |              ^^^^^^^^^^^^^
        = help: write '(image + image) |> relu' or 'image + (image |> relu)'
      "
    `);
  });

  it('a loop without a label', async () => {
    expect(await inNet('x = image', 'repeat 3 { x = x |> relu }', 'output o = x')).toMatchInlineSnapshot(`
      "error[E0103]: a loop without a label: its layers could not be named
       --> net.bnn:4:3
      4 |   repeat 3 { x = x |> relu }
        |   ^^^^^^^^
        = help: write 'repeat 3 as layer {'
      "
    `);
  });

  it('a statement where it does not belong', async () => {
    expect(await inNet('image |> relu', 'output o = image |> relu as other', 'return image'))
      .toMatchInlineSnapshot(`
      "error[E0104]: an expression alone: its value goes nowhere
       --> net.bnn:3:3
      3 |   image |> relu
        |   ^^^^^^^^^^^^^
        = help: write 'x = image |> relu', or remove it
      "
    `);
  });

  it('a file without bytes', async () => {
    expect(await checked('')).toMatchInlineSnapshot(`
      "error[E0105]: the file is empty
       --> net.bnn:1:1
      1 | 
        | ^
        = help: a network begins with 'net name {'
      "
    `);
  });

  it('a binary file', async () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 197) % 256);
    expect(await refused({ 'net.bnn': bytes }, 'check net.bnn')).toMatchInlineSnapshot(`
      "error[E0105]: not a text file
       --> net.bnn:1:1
        = help: a .bnn file is UTF-8 text
      "
    `);
  });

  it('a hundred thousand nested parentheses', async () => {
    const nest = `${'('.repeat(100_000)}1${')'.repeat(100_000)}`;
    expect(await inNet(`x = ${nest}`, 'output o = image |> relu')).toMatchInlineSnapshot(`
      "error[E0106]: brackets nest deeper than 100
       --> net.bnn:3:106
      3 | ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
        |                                         ^
        = help: name a part of it: x = ...
      "
    `);
  });

  it('characters that belong to nothing', async () => {
    expect(await inNet('x = image # comment', "output o = x |> conv('a')")).toMatchInlineSnapshot(`
      "error[E0107]: unexpected '#'
       --> net.bnn:3:13
      3 |   x = image # comment
        |             ^
        = help: comments begin with '//'

      error[E0107]: unexpected '''
       --> net.bnn:4:24
      4 |   output o = x |> conv('a')
        |                        ^
        = help: strings stand between "
      "
    `);
  });
});
