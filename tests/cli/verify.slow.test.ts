import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as csim from '../../src/cli/csim.ts';
import { missing } from '../../src/cli/tools.ts';
import { readNpy, writeNpy } from '../../src/formats/npy.ts';
import { bnnir, inEmptyFolder, json, tiny, write } from './support.ts';

const withoutCompiler = await missing('g++');

inEmptyFolder();
beforeEach(context => {
  if (withoutCompiler !== undefined) context.skip(`g++ is not installed (${withoutCompiler})`);
  write('net.bnn', tiny);
});

describe('verify', () => {
  it('compares every value of the C simulation with the interpreter', async () => {
    const { data, stages, targets } = await json('verify net.bnn --weights random:5 --images 20');
    expect(data).toBe('random images, seed 1');
    expect(stages).toEqual({
      trained_vs_integer: { images: 20, argmax_equal: 20, max_abs_error: 0, saturations: 0 },
    });
    expect(targets).toMatchObject({
      fpga: { images: 20, values: 80, mismatches: 0, how: 'g++ C simulation' },
    });
  });

  it('one wrong value is exit 2, and is named', async () => {
    const build = csim.buildSimulation;
    const spied = vi.spyOn(csim, 'buildSimulation').mockImplementation(async (files, options) => {
      const simulation = await build(files, options);
      return {
        ...simulation,
        run: async (images, count) => (await simulation.run(images, count)).with(6, 999),
      };
    });
    const { status, stdout } = await bnnir('verify net.bnn --weights random:5 --images 3');
    spied.mockRestore();
    expect(status).toBe(2);
    expect(stdout).toContain('fpga is wrong first at image 1, output scores[2]: 999, the interpreter says');
  });

  it('skips a target whose tool is missing, and says how to get it', async () => {
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      const { status, stdout } = await bnnir('verify net.bnn --weights random:5 --images 2 --json');
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        targets: { fpga: { skipped: 'g++ is not installed', install: 'apt install g++' } },
      });
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('a network that a target refuses', () => {
  it('is compared with its integer form all the same; the refusal is told, exit 1', async () => {
    write(
      'same.bnn',
      `net refused() {
  input image: u8[6, 6, 2]
  output y = image |> normalize(mean: 128, std: 128) |> conv(8, 3x3, pad: 1, weights: binary) |> batchnorm |> sign
  output copy = image
}
`,
    );
    const verify = 'verify same.bnn --weights random:5 --images 3 --targets fpga';
    const { status, stdout, stderr } = await bnnir(verify);
    expect(status).toBe(1);
    expect(stdout).toMatch(/trained -> integer +3 images +argmax equal 3 +largest error 0/);
    expect(stdout).toMatch(/fpga +refused: E0402/);
    expect(stderr).toContain('same.bnn:4:10');
    expect(await json(verify)).toMatchObject({
      stages: { trained_vs_integer: { images: 3, argmax_equal: 3 } },
      targets: { fpga: { refused: ['E0402: output copy is an input: nothing is computed'] } },
      diagnostics: [{ code: 'E0402', line: 4 }],
    });
  });
});

describe('run --target fpga', () => {
  it('saves the same values as the interpreter', async () => {
    const pixels = Uint8Array.from({ length: 5 * 36 }, (_, i) => (i * 73) % 256);
    write('images.npy', writeNpy({ shape: [5, 6, 6, 1], data: pixels }));
    const run = 'run net.bnn --weights random:5 --input images.npy';
    await bnnir(`${run} --save ours.npy`);
    expect(await json(`${run} --target fpga --save theirs.npy`)).toMatchObject({
      target: 'fpga',
      stage: 'packed',
    });
    const values = (file: string) => [...readNpy(new Uint8Array(readFileSync(file)), file).data()];
    expect(values('theirs.npy')).toEqual(values('ours.npy'));
  });
});
