import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Row } from './bench.ts';
import { atMost, median, within } from './bench.ts';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const example = (name: string) => join('examples', name, `${name}.bnn`);
const runs = 5;

/** Seconds of a whole process, the median of several after one to warm the disk; it must exit with 0. */
function seconds(args: readonly string[]): number {
  const once = () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [...args], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status ?? 'a signal'}\n${stderr}`);
    return (performance.now() - start) / 1000;
  };
  once();
  return median(Array.from({ length: runs }, once));
}

/**
 * What the rivals' converters took, in seconds, on the machine described in the notes on peers; not measured in this run.
 * hls4ml 1.3: convert and write a binary MLP 784-256x3-10, its imports not counted. Larq Compute Engine: convert BiRealNet.
 */
const published = { hls4mlMlp: 0.31, lceBiRealNet: 6.05 };

/** LFC has published weights where the data is at hand, else random ones of the same shapes. */
function lfcWeights(): readonly string[] {
  const weights = join(root, '..', 'shared', 'data', 'lfcW1A1-mnist.npz');
  const map = join('examples', 'lfc', 'bnn-pynq.map.json');
  return existsSync(weights) ? ['--weights', weights, '--weights-map', map] : ['--weights', 'random:1'];
}

function run(): Promise<readonly Row[]> {
  if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-compile-time-'));
  try {
    const compile = (name: string, weights: readonly string[]) =>
      seconds([cli, 'compile', example(name), '--target', 'fpga', ...weights, '-o', join(folder, name)]);
    return Promise.resolve([
      within(
        'bnnir --help, s; rival: Node that does nothing',
        seconds([cli, '--help']),
        seconds(['-e', '0']),
        0.15,
      ),
      within(
        'lfc to an HLS project, s; rival: hls4ml, a smaller MLP, published',
        compile('lfc', lfcWeights()),
        published.hls4mlMlp,
        1,
      ),
      atMost(
        'birealnet 224 to an HLS project, s; rival: LCE convert, published',
        compile('birealnet', ['--weights', 'random:1']),
        published.lceBiRealNet,
        0.5,
      ),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const bench: Bench = {
  doc: 'wall time of whole processes against the published times of hls4ml and Larq Compute Engine, seconds',
  needs: ['dist/ (npm run build)'],
  run,
};
