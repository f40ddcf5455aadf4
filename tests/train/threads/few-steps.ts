/** Prints a digest of everything that eight steps on an example make of its weights: node --import tsx few-steps.ts NAME. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginningWeights } from '../../../src/train/recipes/begin.ts';
import { createTrainer } from '../../../src/train/trainer.ts';
import { batchFor, engineNamed, graphOf, optionsFor, root } from '../support.ts';

const [, , name = ''] = process.argv;
const graph = graphOf(readFileSync(join(root, 'examples', name, `${name}.bnn`), 'utf8'));
const engine = await engineNamed('native');
const trainer = createTrainer({ graph, tensors: beginningWeights(graph, 1, 'glorot') }, optionsFor(engine));
const batch = batchFor(graph, 64);
for (let step = 0; step < 8; step++) trainer.step(batch, [0.003]);
const digest = createHash('sha256');
for (const { data } of trainer.snapshot().values())
  digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
process.stdout.write(digest.digest('hex'));
