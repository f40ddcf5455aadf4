import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bnnir, everything, inEmptyFolder, root, tiny, write } from '../cli/support.ts';
import { refused } from './support.ts';

inEmptyFolder();

describe('output', () => {
  const compile = 'compile net.bnn --target fpga --weights random';

  it('a folder that bnnir did not write is left alone', async () => {
    expect(await refused({ 'net.bnn': tiny, 'net-fpga/thesis.tex': 'years of work' }, compile))
      .toMatchInlineSnapshot(`
      "error[E0006]: net-fpga is not empty, and bnnir did not write it
       = help: give another folder with -o, or --force to replace it with all it holds
      "
    `);
    expect(await refused({ out: 'a file' }, `${compile} -o out`)).toMatchInlineSnapshot(`
      "error[E0006]: out is a file, and the output is a folder
       = help: give another with -o
      "
    `);
  });

  it.skipIf(process.platform === 'win32')('a folder that cannot be written', () => {
    write('net.bnn', tiny);
    mkdirSync('locked');
    chmodSync('locked', 0o555);
    chmodSync('.', 0o755);
    const loader = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');
    const args = ['--import', loader, join(root, 'src', 'cli.ts'), ...compile.split(' '), '-o', 'locked/out'];
    // Root may write everywhere, so it lends the command to the user nobody.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', ...nobody });
    expect({ status, stdout, written: everything() }).toEqual({
      status: 1,
      stdout: '',
      written: ['locked', 'net.bnn'],
    });
    expect(stderr).toMatchInlineSnapshot(`
      "error[E0007]: cannot write locked/out: writing there is not allowed
       = help: give another place with -o
      "
    `);
  });

  it('a file in the way of a folder', async () => {
    expect(await refused({ 'net.bnn': tiny, file: '' }, `${compile} -o file/out`)).toMatchInlineSnapshot(`
      "error[E0007]: cannot write file/out: a file is in the way
       = help: give another place with -o
      "
    `);
  });

  it('a design larger than its part is a warning', async () => {
    write(
      'net.bnn',
      'net n() {\n  input x: u8[64, 64, 64]\n  x2 = x |> normalize(mean: 127.5, std: 127.5) |> sign\n  output o = x2 |> conv(512, 3x3, weights: binary)\n}\n',
    );
    const { status, stderr } = await bnnir('cost net.bnn --target fpga --fps 10000 --part xc7z007s');
    expect(status).toBe(0);
    // What the estimates say changes as they grow better.
    expect(stderr.replaceAll(/[\d,]+ %/g, 'N %')).toMatchInlineSnapshot(`
      "warning[E0012]: the design would take N % of the LUT: more than xc7z007s has
       = help: a lower --fps folds the layers more; --budget usual goes as far as the part allows; a larger part is in \`bnnir parts\`
      "
    `);
  });
});
