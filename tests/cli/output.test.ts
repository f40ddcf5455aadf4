import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder, marker, writeFolder, writeOne } from '../../src/cli/output.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import { everything, inEmptyFolder, root, write } from './support.ts';

inEmptyFolder();

const files = [
  { path: 'a.txt', contents: 'a' },
  { path: 'deep/er/b.bin', contents: Uint8Array.of(1, 2) },
];

describe('a folder', () => {
  it('appears with all its files and our mark', async () => {
    await writeFolder('out/put', files);
    expect(everything()).toEqual([
      'out',
      'out/put',
      'out/put/.bnnir',
      'out/put/a.txt',
      'out/put/deep',
      'out/put/deep/er',
      'out/put/deep/er/b.bin',
    ]);
    mkdirSync('plain');
    expect(statSync('out/put').mode).toBe(statSync('plain').mode);
  });

  it('of ours is replaced, files that are no longer written go', async () => {
    await writeFolder('out', files);
    await writeFolder('out', files.slice(1));
    expect(existsSync('out/a.txt')).toBe(false);
    expect(existsSync('out/deep/er/b.bin')).toBe(true);
    expect(readdirSync('.')).toEqual(['out']);
  });

  it('of others is left alone, unless it is empty or --force is given', async () => {
    write('out/mine.txt', 'mine');
    expect(() => {
      checkFolder('out', false);
    }).toThrow(BnnirError);
    await expect(writeFolder('out', files)).rejects.toThrow(BnnirError);
    expect(readFileSync('out/mine.txt', 'utf8')).toBe('mine');
    await writeFolder('out', files, { force: true });
    expect(existsSync('out/mine.txt')).toBe(false);
    mkdirSync('empty');
    await writeFolder('empty', files);
    expect(existsSync(join('empty', marker))).toBe(true);
  });

  it('that fails half-way leaves what was there, and nothing beside it', async () => {
    await writeFolder('out', files);
    const impossible = { path: 'a.txt/b.txt', contents: 'a file is no folder' };
    await expect(writeFolder('out', [{ path: 'a.txt', contents: 'new' }, impossible])).rejects.toThrow(
      BnnirError,
    );
    expect(readFileSync('out/a.txt', 'utf8')).toBe('a');
    expect(readdirSync('.')).toEqual(['out']);
  });
});

describe('a file', () => {
  it('replaces what was there, or leaves it', async () => {
    write('a.txt', 'old');
    await writeOne('a.txt', 'new');
    expect(readFileSync('a.txt', 'utf8')).toBe('new');
    mkdirSync('folder');
    await expect(writeOne('folder', 'x')).rejects.toThrow(BnnirError);
    await expect(writeOne('a.txt/b.txt', 'x')).rejects.toThrow(BnnirError);
    expect(readdirSync('.').sort()).toEqual(['a.txt', 'folder']);
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C while a folder is written', () => {
  /** Writes many files into `out` over what is there, and is stopped in the middle. */
  const script = `
    import { writeFolder } from ${JSON.stringify(join(root, 'src/cli/output.ts'))};
    import { listenForInterrupts } from ${JSON.stringify(join(root, 'src/cli/interrupt.ts'))};
    listenForInterrupts(text => process.stderr.write(text));
    const files = Array.from({ length: 20000 }, (_, i) => ({ path: \`\${i}.txt\`, contents: 'x' }));
    await writeFolder('out', files);
  `;

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s exits with 130 and leaves the old folder, nothing else',
    async signal => {
      await writeFolder('out', files);
      write('script.mts', script);
      const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');
      const child = spawn(process.execPath, ['--import', tsx, 'script.mts'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const ended = new Promise<number | null>(resolve => child.on('close', resolve));
      const scratch = () => readdirSync('.').find(name => name.startsWith('.out-'));
      while (scratch() === undefined) await new Promise(resolve => setTimeout(resolve, 1));
      child.kill(signal);
      expect({ status: await ended, said }).toEqual({ status: 130, said: 'interrupted\n' });
      expect(readFileSync('out/a.txt', 'utf8')).toBe('a');
      expect(readdirSync('.').sort()).toEqual(['out', 'script.mts']);
    },
  );
});
