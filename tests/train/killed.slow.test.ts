import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNpz } from '../../src/formats/npz.ts';
import { readSafetensors } from '../../src/ir/safetensors.ts';
import { decodeCheckpoint } from '../../src/train/loop/checkpoint.ts';
import { printRecipe } from '../../src/train/recipes/read-recipe.ts';
import { inEmptyFolder, root, write } from '../cli/support.ts';
import { linear, testRecipe, threeClasses, untimed } from './fake-trainer.ts';

inEmptyFolder();

const script = join(root, 'tests', 'train', 'fixtures', 'train-fake.mjs');

/** Trains in a process of its own, killed after so many milliseconds of training; whether it came to its end. */
function trainUntil(killAfterMs: number, ...more: readonly string[]): Promise<boolean> {
  const argv = [script, 'net.bnn', '--data', 'set.npz', '--recipe', 'mine.json', ...more];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      // The clock starts when training does, not while the process loads.
      if (said === '' && killAfterMs < Infinity) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      said += text.toString();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(code === 0);
      else reject(new Error(said));
    });
  });
}

/** Every file is whole, whatever moment the process ended at. */
function checkFiles(folder: string): void {
  const bytes = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.')) continue;
    if (name === 'checkpoint.safetensors') decodeCheckpoint(bytes(name), name);
    else if (name.endsWith('.safetensors')) readSafetensors(bytes(name), name);
    else if (name === 'log.jsonl')
      for (const line of readFileSync(join(folder, name), 'utf8').trim().split('\n')) JSON.parse(line);
    else if (name === 'curves.html') expect(readFileSync(join(folder, name), 'utf8')).toMatch(/<\/html>\n$/);
  }
}

it('killed at five random moments, a run goes on each time, nothing corrupt, to the numbers of an unbroken one', async () => {
  const set = threeClasses(300);
  write('net.bnn', linear);
  write(
    'set.npz',
    writeNpz([
      { name: 'x', shape: [300, 2, 2, 1], data: Uint8Array.from(set.values) },
      { name: 'y', shape: [300], data: Uint8Array.from(set.labels) },
    ]),
  );
  write('mine.json', printRecipe(testRecipe({}, { epochs: 60 })));
  expect(await trainUntil(Infinity, '-o', 'whole')).toBe(true);
  const moments = Array.from({ length: 5 }, () => 50 + Math.random() * 300);
  let isOver = false;
  for (const moment of moments) {
    const isBegun = existsSync('broken/checkpoint.safetensors');
    isOver = await trainUntil(moment, '-o', 'broken', isBegun ? '--resume' : '--force');
    checkFiles('broken');
    if (isOver) break;
  }
  expect(isOver, `over before the fifth of ${moments.join(' ')}`).toBe(false);
  expect(await trainUntil(Infinity, '-o', 'broken', '--resume')).toBe(true);
  checkFiles('broken');
  const end = (folder: string) => {
    const file = join(folder, 'checkpoint.safetensors');
    return decodeCheckpoint(new Uint8Array(readFileSync(file)), file);
  };
  expect(untimed(end('broken'))).toEqual(untimed(end('whole')));
  expect(end('broken').trainer).toEqual(end('whole').trainer);
  expect(readFileSync('broken/best.safetensors')).toEqual(readFileSync('whole/best.safetensors'));
  expect(readdirSync('broken').sort()).toEqual(readdirSync('whole').sort());
});
