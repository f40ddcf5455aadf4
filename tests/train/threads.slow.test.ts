import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { howToGetNative, isNativeHere, root } from './support.ts';

/** TensorFlow shares out results among its threads, not the terms of one sum. Its count of threads is read as it is loaded. */
const trained = (name: string, threads: number): string =>
  execFileSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'tests', 'train', 'threads', 'few-steps.ts'), name],
    { encoding: 'utf8', cwd: root, env: { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads) } },
  );

it.for(['mnist-mlp', 'cifar-residual'])(
  '%s: the numbers are the same on one, two and three threads',
  (name, context) => {
    if (!isNativeHere()) context.skip(howToGetNative);
    const one = trained(name, 1);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect([trained(name, 2), trained(name, 3)]).toEqual([one, one]);
  },
);
