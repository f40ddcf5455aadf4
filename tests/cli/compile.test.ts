import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/formats/npy.ts';
import { parse } from '../../src/ir/parse.ts';
import { bnnir, everything, inEmptyFolder, json, tiny, write } from './support.ts';

inEmptyFolder();
beforeEach(() => {
  write('net.bnn', tiny);
});

const bytes = (path: string) => new Uint8Array(readFileSync(path));

describe('--print-ir and --stop-after', () => {
  const compile = 'compile net.bnn --target fpga --weights random:5';

  it('prints a network that parses back, and writes no project', async () => {
    const { stdout, status } = await bnnir(`${compile} --print-ir=fuse-thresholds`);
    expect(status).toBe(0);
    expect(parse(stdout).graph.nodes.some(({ op }) => op === 'threshold')).toBe(true);
    expect(everything()).toEqual(['net.bnn']);
  });

  it('without a pass it shows every stage under a comment', async () => {
    const { stdout } = await bnnir(`${compile} --print-ir`);
    expect(stdout).toContain('// after fuse-thresholds\n');
    expect(stdout).toContain('@packed');
  });

  it.each(['binarize-weights', 'finish-integer', 'pack-bits<32>'])(
    'the network after %s, with its weights beside it, runs to the same scores',
    async pass => {
      await bnnir([...compile.split(' '), '--stop-after', pass, '-o', 'out']);
      const [ir] = everything().filter(path => path.endsWith('.ir'));
      write(
        'images.npy',
        writeNpy({ shape: [6, 6, 1], data: Uint8Array.from({ length: 36 }, (_, i) => 7 * i) }),
      );
      await bnnir('run net.bnn --weights random:5 --input images.npy --save whole.npy');
      expect(await bnnir(`run ${ir!} --input images.npy --save part.npy`)).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(bytes('part.npy')).toEqual(bytes('whole.npy'));
    },
  );
});

describe('compile', () => {
  const compile = 'compile net.bnn --target fpga --weights random:5';

  it('writes a folder that it says it wrote, the same to the byte every time', async () => {
    const { directory, files } = (await json(compile)) as {
      readonly directory: string;
      readonly files: readonly string[];
    };
    expect(directory).toBe('net-fpga');
    const first = files.map(path => readFileSync(`net-fpga/${path}`, 'utf8'));
    expect(files).toContain('folding.json');
    await bnnir(compile);
    expect(files.map(path => readFileSync(`net-fpga/${path}`, 'utf8'))).toEqual(first);
  });

  it('takes its folding.json back', async () => {
    await bnnir(`${compile} --fps 20000`);
    const folding = readFileSync('net-fpga/folding.json', 'utf8');
    await bnnir(`${compile} --folding net-fpga/folding.json -o again`);
    expect(readFileSync('again/folding.json', 'utf8')).toBe(folding);
  });

  it('flags go over the hardware block of the file', async () => {
    write(
      'hw.bnn',
      `${tiny}hardware fpga {\n  part: "xc7z010"\n  clock: 50 MHz\n  fold: { stem: { pe: 2 } }\n}\n`,
    );
    const reportOf = async (more: string) =>
      (await json(`cost hw.bnn --target fpga${more}`)).report as {
        readonly part: string;
        readonly clock_mhz: number;
        readonly layers: readonly { readonly name: string; readonly pe: number }[];
      };
    expect(await reportOf('')).toMatchObject({ part: 'xc7z010', clock_mhz: 50 });
    expect((await reportOf('')).layers[0]).toMatchObject({ name: 'stem', pe: 2 });
    write('fold.json', '{ "stem": { "pe": 4 } }');
    const flagged = await reportOf(' --part xc7z020 --clock 200 --folding fold.json');
    expect(flagged).toMatchObject({ part: 'xc7z020', clock_mhz: 200 });
    expect(flagged.layers[0]).toMatchObject({ pe: 4 });
  });

  it('--explain tells what was fused and why', async () => {
    const { stdout } = await bnnir(`${compile} --explain`);
    expect(stdout).toMatch(/fuse-thresholds\n.*<- .*batchnorm, sign/);
  });

  it('replaces its own folder as a whole', async () => {
    await bnnir(compile);
    write('net-fpga/left-over.txt', 'by a user');
    await bnnir(compile);
    expect(existsSync('net-fpga/left-over.txt')).toBe(false);
  });
});
