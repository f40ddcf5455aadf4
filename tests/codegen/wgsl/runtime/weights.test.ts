import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { doubled, weights } from './doubling.ts';
import { nowhere, open, refusal } from './open.ts';

it('come from a file beside the module, told about as they come', async context => {
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-net-'));
  try {
    writeFileSync(join(folder, 'net.bin'), weights);
    const seen: number[][] = [];
    const net = await open(context, {
      weights: undefined,
      baseURL: pathToFileURL(`${folder}/`),
      onProgress: (...bytes) => seen.push(bytes),
    });
    expect(seen.at(-1)).toEqual([16, 16]);
    expect(await net.run(Uint8Array.of(1, 1, 1, 1))).toEqual(Int32Array.from(doubled([1, 1, 1, 1])));
    net.destroy();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it.for([
  ['cut short', weights.slice(0, 3), 'the weights have 12 bytes, not 16'],
  ['too long', new Uint32Array(5), 'the weights have 20 bytes, not 16'],
  ['another network’s', Uint32Array.of(1, 2, 3, 5), 'the weights are damaged, or of another network'],
  ['absent', nowhere, 'no weights: ENOENT'],
] as const)('%s: code weights', async ([, given, message], context) => {
  const net = open(context, { weights: given });
  expect(await refusal(net)).toContain(`weights: ${message}`);
});
