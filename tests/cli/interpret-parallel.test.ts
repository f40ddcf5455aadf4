import { expect, it } from 'vitest';
import { randomImages } from '../../src/cli/images.ts';
import { interpretAll } from '../../src/cli/interpret-all.ts';
import { interpretInParallel } from '../../src/cli/interpret-parallel.ts';
import type { ValueId } from '../../src/index.ts';
import { bind, lower, randomWeights, readNetwork } from '../../src/index.ts';
import { tiny } from './support.ts';

const { graph } = readNetwork({ path: 'tiny.bnn', text: tiny });
const module = lower(bind(graph, randomWeights(graph, 1)), 64, { to: 'packed' });
const images = randomImages(graph, 100, 1);
/** The worker's source, for a thread that tsx prepares. */
const worker = new URL('./fixtures/worker.mjs', import.meta.url);

it('threads give the same values as one, each image in its place, and tell how far they are', async () => {
  const seen: number[] = [];
  const options = { threads: 3, patience: 0, worker, onProgress: (done: number) => void seen.push(done) };
  expect(await interpretInParallel(module, images, options)).toEqual(await interpretAll(module, images));
  expect(seen).toHaveLength(Math.ceil(100 / 16));
  expect(seen.at(-1)).toBe(100);
});

it('a mistake on a thread is a mistake here', async () => {
  const broken = {
    ...images,
    image: (id: ValueId, index: number) => (index < 50 ? images.image(id, index) : []),
  };
  await expect(interpretInParallel(module, broken, { threads: 2, patience: 0, worker })).rejects.toThrow(
    '0 values for a tensor of shape [6, 6, 1]',
  );
});
