// The engine: TensorFlow's native library through @tensorflow/tfjs-node, as scripts/setup-tfjs-node.mjs installs it. One thread, so
// that a seed gives the same weights again on one machine.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../process.mjs';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
process.env.TF_NUM_INTRAOP_THREADS ??= '1';
process.env.TF_NUM_INTEROP_THREADS ??= '1';

const home = join(root, '.cache', 'engine');
if (!existsSync(join(home, 'node_modules', '@tensorflow', 'tfjs-node'))) {
  console.error('the training engine is not installed: node scripts/setup-tfjs-node.mjs');
  process.exit(1);
}

export const tf = createRequire(join(home, 'package.json'))('@tensorflow/tfjs-node');
