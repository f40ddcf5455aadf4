import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/formats/npz.ts';
import { commands } from '../../src/cli/registry.ts';
import { bnnir, everything, inEmptyFolder, json, tiny, write } from './support.ts';

inEmptyFolder();
beforeEach(() => {
  write('net.bnn', tiny);
});

const bytes = (path: string) => new Uint8Array(readFileSync(path));

describe('every command', () => {
  it('is in --help, and has a help of its own', async () => {
    const { status, stdout } = await bnnir('--help');
    expect(status).toBe(0);
    for (const name of Object.keys(commands)) {
      expect(stdout).toContain(name);
      expect(await bnnir(`help ${name}`)).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('prints exactly one JSON object under --json', async () => {
    const lines = [
      'check net.bnn',
      'params net.bnn',
      'cost net.bnn',
      'cost net.bnn --target fpga',
      'compile net.bnn --target fpga --weights random',
      'fmt --check net.bnn',
      'ops',
      'ops conv',
      'passes',
      'parts',
      'explain',
      'explain E0203',
      'doctor',
      'check missing.bnn',
    ];
    for (const line of lines) {
      const { stdout } = await bnnir(`${line} --json`);
      expect(stdout.endsWith('}\n'), line).toBe(true);
      expect(typeof JSON.parse(stdout), line).toBe('object');
    }
  });

  it('has no escape codes unless a person watches', async () => {
    const plain = await bnnir('explain E0203');
    const watched = await bnnir('explain E0203', { tty: true });
    expect(plain.stdout).not.toContain('\u001b');
    expect(watched.stdout).toContain('\u001b[');
    for (const env of [{ NO_COLOR: '1' }, { CI: 'true' }, { TERM: 'dumb' }])
      expect((await bnnir('explain E0203', { tty: true, env })).stdout).toBe(plain.stdout);
  });

  it('gives no hints under --quiet', async () => {
    expect((await bnnir('check net.bnn')).stdout).toContain('next: bnnir params net.bnn');
    expect((await bnnir('check net.bnn --quiet')).stdout).not.toContain('next:');
  });

  it('passes on how the network was chosen', async () => {
    const { stdout } = await bnnir('check net.bnn --set classes=7');
    expect(stdout).toContain('next: bnnir params net.bnn --set classes=7');
  });
});

describe('params', () => {
  it('lists the tensors with shapes, axes and dtypes', async () => {
    expect(await json('params net.bnn')).toMatchObject({
      tensors: [
        { name: 'stem.weight', shape: [8, 3, 3, 1], axes: 'out,kh,kw,in', dtype: 'b1', layer: 'stem' },
        { name: 'batchnorm.scale', shape: [8], axes: 'channels', dtype: 'f32' },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        { name: 'dense.weight', shape: [4, 72] },
      ],
    });
  });

  it.each(['safetensors', 'npz'])(
    'writes random weights as .%s that fit, the same on every run',
    async extension => {
      const file = `net.${extension}`;
      expect(await bnnir(`params net.bnn --init 3 -o ${file}`)).toMatchObject({ status: 0, stderr: '' });
      const first = bytes(file);
      await bnnir(`params net.bnn --init 3 -o ${file}`);
      expect(bytes(file)).toEqual(first);
      const { tensors } = (await json(`params net.bnn --weights ${file}`)) as {
        readonly tensors: readonly { readonly status: string }[];
      };
      expect(tensors.map(({ status }) => status)).toEqual(Array(11).fill('ok'));
    },
  );

  it('says of each tensor what does not fit, and exits with 1', async () => {
    write('bad.npz', writeNpz([{ name: 'stem.weight', shape: [8, 9], data: new Float32Array(72) }]));
    const { status, stdout } = await bnnir('params net.bnn --weights bad.npz --json');
    const { tensors, diagnostics } = JSON.parse(stdout) as {
      readonly tensors: readonly { readonly status: string }[];
      readonly diagnostics: readonly { readonly code: string }[];
    };
    expect(status).toBe(1);
    expect(tensors.map(({ status: each }) => each)).toEqual(['shape', ...Array<string>(10).fill('missing')]);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['E0512', 'E0510']));
  });
});

describe('cost', () => {
  it('counts by the papers’ rules', async () => {
    const { macs, ops, params, memory_bits: memory } = (await json('cost net.bnn')) as Record<string, never>;
    expect({ macs, ops, params, memory }).toEqual({
      macs: {
        binary: 3 * 3 * 9 * 8 * 8 + 72 * 4,
        real: 6 * 6 * 9 * 8,
        by_bits: [
          { weights: 1, activations: 1, macs: 5472 },
          { weights: 1, activations: 32, macs: 2592 },
        ],
      },
      ops: Math.round(5472 / 64 + 2592),
      params: { binary: 72 + 576 + 288, real: 32 },
      memory: 936 + 32 * 32,
    });
  });

  it('counts as MetaPruning’s own code where asked to', async () => {
    expect(await json('cost net.bnn --counter metapruning')).toMatchObject({
      counter: 'metapruning',
      count: 5472 + 2592 + 6 * 6 * 8 + 3 * 3 * 8 + 4 * 3 * 3 * 8,
    });
  });

  it('gives a plan’s figures with a target, and writes nothing', async () => {
    const { target, report } = await json('cost net.bnn --target fpga --fps 5000');
    expect(target).toBe('fpga');
    expect(Object.keys(report as object)).toEqual(
      expect.arrayContaining([
        ...[
          'how',
          'part',
          'clock_mhz',
          'cycles_per_frame',
          'latency_cycles',
          'fps',
          'lut',
          'lut_percent',
          'ff',
        ],
        ...['bram18', 'uram', 'dsp', 'bottleneck', 'limited_by', 'layers'],
      ]),
    );
    expect(everything()).toEqual(['net.bnn']);
  });
});

describe('fmt', () => {
  const untidy = 'net n(){\n  input   x: i8[4]  // four\n  output o=x|>dense(2)\n}\n';

  it('lays a file out, and finds nothing to do the second time', async () => {
    write('n.bnn', untidy);
    expect(await json('fmt n.bnn')).toEqual({ files: 1, changed: ['n.bnn'] });
    expect(readFileSync('n.bnn', 'utf8')).toContain('// four');
    expect(await json('fmt n.bnn')).toEqual({ files: 1, changed: [] });
  });

  it('--check changes nothing and exits with 1 where there is work', async () => {
    write('n.bnn', untidy);
    expect(await bnnir('fmt --check n.bnn net.bnn')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('would change n.bnn\n') as string,
    });
    expect(readFileSync('n.bnn', 'utf8')).toBe(untidy);
  });

  it('changes no file where one of them has a mistake', async () => {
    write('n.bnn', untidy);
    write('bad.bnn', 'net n( {');
    expect((await bnnir('fmt n.bnn bad.bnn')).status).toBe(1);
    expect(readFileSync('n.bnn', 'utf8')).toBe(untidy);
  });
});
