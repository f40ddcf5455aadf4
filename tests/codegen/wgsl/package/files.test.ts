import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmittedFile } from '../../../../src/codegen/backend.ts';
import { packageFiles } from '../../../../src/codegen/wgsl/package/files.ts';
import { doubling, weights } from '../runtime/doubling.ts';

const bytes = new Uint8Array(weights.buffer);
const source = { file: 'doubling.bnn', version: '0.1.0', weights: '3f9a'.repeat(16) };
const text = (files: readonly EmittedFile[], path: string): string => {
  const { contents } = files.find(file => file.path === path)!;
  return typeof contents === 'string' ? contents : 'bytes';
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnnir-package-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Imports a net.js as Node does. */
async function imported(module: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(folder, 'net.mjs');
  writeFileSync(path, module);
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
}

describe('the emitted folder', () => {
  it('holds the module, its types and weights, a page, a manifest and a README, the same at every run', () => {
    const files = packageFiles(doubling(), bytes, source);
    expect(files.map(({ path }) => path)).toEqual([
      'net.js',
      'net.d.ts',
      'net.bin',
      'index.html',
      'package.json',
      'README.md',
    ]);
    expect(packageFiles(doubling(), bytes, source)).toEqual(files);
    expect(files[2]?.contents).toEqual(bytes);
  });

  it('every text says what it is and where it came from', () => {
    const files = packageFiles(doubling(), bytes, source);
    const origin =
      'doubling: x 4 u8 -> y 4 i32. Made by bnnir 0.1.0 from doubling.bnn; weights sha256 3f9a3f9a3f9a...';
    for (const path of ['net.js', 'net.d.ts']) expect(text(files, path)).toMatch(`// ${origin}\n`);
    expect(text(files, 'README.md')).toContain(origin);
  });

  it('has a name that npm takes, whatever the network is called', () => {
    const nameOf = (name: string) =>
      (JSON.parse(text(packageFiles(doubling({ name }), bytes, source), 'package.json')) as { name: string })
        .name;
    expect(nameOf('mnist_conv')).toBe('mnist-conv');
    expect(nameOf('Net_2_')).toBe('net-2');
    expect(nameOf('__')).toBe('net');
  });
});

describe('net.js', () => {
  it('offers createNet, meta and NetError, and tells shapes and labels before anything is loaded', async () => {
    const [output] = doubling().outputs;
    const labels = ['a "quoted" one', 'tea, hot', '`${x}`', 'größer'];
    const program = doubling({ outputs: [{ ...output!, labels }] });
    const module = await imported(text(packageFiles(program, bytes, source), 'net.js'));
    expect(Object.keys(module).sort()).toEqual(['NetError', 'createNet', 'meta']);
    expect(module.meta).toEqual({
      name: 'doubling',
      inputs: program.inputs,
      outputs: program.outputs,
      labels,
    });
  });

  it('shows the program as a person would write it, and kernels as they are', () => {
    const net = text(packageFiles(doubling(), bytes, source), 'net.js');
    expect(net).toContain(`  pipelines: [
    { shader: 0, constants: { bias: 1000 } },
  ],`);
    expect(net).toContain(doubling().shaders[0]!);
  });

  it('keeps whatever characters a kernel has', async () => {
    const kernel = 'a `tick`, a \\ backslash, ${no} hole\n';
    const net = text(packageFiles(doubling({ shaders: [kernel] }), bytes, source), 'net.js');
    const { program } = await imported(`${net}\nexport { program };`);
    expect((program as { shaders: readonly string[] }).shaders).toEqual([kernel]);
  });

  it('names net.bin so that bundlers see it', () => {
    expect(text(packageFiles(doubling(), bytes, source), 'net.js')).toContain(
      "new URL('./net.bin', import.meta.url)",
    );
  });
});

describe('net.d.ts', () => {
  it('has literal shapes, and names for several tensors', () => {
    const [input] = doubling().inputs;
    const [output] = doubling().outputs;
    const program = doubling({
      inputs: [input!, { ...input!, name: 'bias' }],
      outputs: [output!, { ...output!, name: 'fired', frac: 6, element: 'i16.6' }],
    });
    const types = text(packageFiles(program, bytes, source), 'net.d.ts');
    expect(types).toContain('run(input: { readonly "x": Input; readonly "bias": Input })');
    expect(types).toContain('Promise<{ readonly "y": Int32Array; readonly "fired": Int32Array }>');
    expect(types).toContain('readonly shape: readonly [4]; readonly element: "i16.6"; readonly frac: 6');
    expect(types).toContain('readonly labels: undefined;');
  });
});

describe('index.html', () => {
  it('is one file: nothing is loaded but net.js, which loads net.bin', () => {
    const page = text(packageFiles(doubling(), bytes, source), 'index.html');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toMatch(/^(import|export) /m);
    expect(page).toContain('<title>doubling</title>');
    expect(page).toContain('It takes numbers: 4 u8.');
  });

  it('says in words what pictures the network takes', () => {
    const [input] = doubling().inputs;
    const pageOf = (shape: readonly number[]) =>
      text(packageFiles(doubling({ inputs: [{ ...input!, shape }] }), bytes, source), 'index.html');
    expect(pageOf([28, 30, 1])).toContain('It takes grey pictures of 30 x 28 pixels.');
    expect(pageOf([32, 32, 3])).toContain('It takes colour pictures of 32 x 32 pixels.');
  });
});
