import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as emitted from '../../src/cli/webgpu/run-module.ts';
import { missingFor } from '../../src/cli/simulate.ts';
import { readNpy, writeNpy } from '../../src/formats/npy.ts';
import { bnnir, inEmptyFolder, json, tiny, write } from './support.ts';

const absent = await missingFor('wgsl');

inEmptyFolder();
beforeEach(() => {
  write('net.bnn', tiny);
});

describe('compile --target wgsl', () => {
  it('writes a package without WebGPU being there', async () => {
    const { target, files, report } = await json('compile net.bnn --target wgsl --weights random:5');
    expect(target).toBe('wgsl');
    expect(files).toEqual(expect.arrayContaining(['net.js', 'net.d.ts', 'net.bin', 'index.html']));
    expect(readdirSync('net-wgsl')).toEqual(expect.arrayContaining(['net.js', 'net.bin', 'package.json']));
    expect(report).toMatchObject({ how: 'plan', workgroup_size: 64 });
    expect(readFileSync('net-wgsl/net.bin').length % 256).toBe(0);
  });

  it('says what each dispatch computes, and what to do next', async () => {
    const { status, stdout } = await bnnir('compile net.bnn --target wgsl --weights random:5');
    expect(status).toBe(0);
    expect(stdout).toMatch(/stem .* products/);
    expect(stdout).toContain('no feature, no raised limit');
    expect(stdout).toContain('next: npx serve net-wgsl');
  });

  it('cost plans it and writes nothing', async () => {
    const { report } = await json('cost net.bnn --target wgsl');
    expect(report).toMatchObject({ how: 'plan' });
    expect(existsSync('net-wgsl')).toBe(false);
  });
});

describe('on WebGPU', () => {
  beforeEach(context => {
    if (absent) context.skip(`${absent.tool} is not installed (${absent.install})`);
  });

  it('verify compares every value with the interpreter', async () => {
    const { targets } = await json('verify net.bnn --targets wgsl --weights random:5 --images 20');
    expect(targets).toMatchObject({ wgsl: { images: 20, values: 80, mismatches: 0 } });
    expect((targets as Record<string, { how: string }>).wgsl?.how).toMatch(/^Dawn on /);
  });

  it('run saves what the interpreter saves', async () => {
    const shape = [3, ...inputShape()];
    const size = shape.reduce((product, axis) => product * axis, 1);
    const image = Uint8Array.from({ length: size }, (_, i) => (i * 37) % 251);
    write('x.npy', writeNpy({ shape, data: image }));
    const run = (where: string, file: string) =>
      json(`run net.bnn --weights random:5 --input x.npy ${where} --save ${file}`);
    await run('--stage integer', 'y.npy');
    expect(await run('--target wgsl', 'y-wgsl.npy')).toMatchObject({ images: 3, target: 'wgsl' });
    const saved = (file: string) => [...readNpy(new Uint8Array(readFileSync(file)), file).data()];
    expect(saved('y-wgsl.npy')).toEqual(saved('y.npy'));
  });

  it('one wrong value is exit 2, and is named', async () => {
    const open = emitted.openEmitted;
    const spied = vi.spyOn(emitted, 'openEmitted').mockImplementation(async files => {
      const net = await open(files);
      return {
        ...net,
        run: async inputs => {
          const outputs = await net.run(inputs);
          return { ...outputs, scores: outputs.scores!.with(6, 999) };
        },
      };
    });
    const { status, stdout } = await bnnir('verify net.bnn --targets wgsl --weights random:5 --images 3');
    spied.mockRestore();
    expect(status).toBe(2);
    expect(stdout).toContain('wgsl is wrong first at image 1, output scores[2]: 999, the interpreter says');
  });
});

/** Of the tiny network: its text says so. */
const inputShape = (): readonly number[] => /\[(\d+), (\d+), (\d+)\]/.exec(tiny)!.slice(1).map(Number);
