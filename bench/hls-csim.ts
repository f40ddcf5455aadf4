import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EmittedFile } from '../src/codegen/backend.ts';
import { fpga } from '../src/codegen/hls/index.ts';
import { GraphBuilder } from '../src/ir/build.ts';
import { b1, int, sizeOf, u8 } from '../src/ir/element.ts';
import type { Module } from '../src/ir/graph.ts';
import { tensorFrom } from '../src/ir/tensor.ts';
import type { Tensor, TensorId, TensorType } from '../src/ir/types.ts';
import type { Bench, Row } from './bench.ts';
import { median, within } from './bench.ts';

const execute = promisify(execFile);

/** A small linear congruential stream of numbers below 2^32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

/** u8[784] -> signs -> three hidden binary layers -> ten sums, @packed, with random weights. */
function binaryMlp(name: string, hidden: number): Module {
  const build = new GraphBuilder(name);
  const bits = (...shape: number[]): TensorType => ({ element: b1, shape, lanes: 32 });
  const thresholdOf = (id: string, x: `%${string}`) => {
    const channels = build.typeOf(x).shape.at(-1)!;
    const at = build.tensor(`@${id}.at`, { element: int(32), shape: [1, 1, channels] });
    return build.add(`%${id}`, 'threshold', { x, at });
  };
  let x = thresholdOf('sign', build.input('%image', { element: u8, shape: [784] }));
  let depth = 784;
  for (const [index, width] of [hidden, hidden, hidden, 10].entries()) {
    const weight = build.tensor(`@dense${index}.weight`, bits(width, depth));
    x = build.add(`%dense${index}`, 'dense', { x, weight });
    if (index < 3) x = thresholdOf(`threshold${index}`, x);
    depth = width;
  }
  build.output('scores', x);
  const graph = build.finish('packed');
  const next = numbers(1);
  const tensors = new Map<TensorId, Tensor>();
  for (const [id, type] of graph.tensors) {
    const pick = type.element.kind === 'b1' ? () => (next() >>> 31) * 2 - 1 : () => (next() >>> 28) - 8;
    tensors.set(id, tensorFrom(type, Int32Array.from({ length: sizeOf(type.shape) }, pick)));
  }
  return { graph, tensors };
}

/** The same network as a person would write it in portable C++: one loop over values a layer, no vendor's types. */
const plainLoop = (hidden: number): string => `#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

static std::vector<int8_t> dense(const std::vector<int8_t> &x, const std::vector<int8_t> &w, int rows, int *sums) {
  std::vector<int8_t> y(rows);
  for (int r = 0; r < rows; r++) {
    int sum = 0;
    for (size_t k = 0; k < x.size(); k++) sum += x[k] * w[r * x.size() + k];
    sums[r] = sum;
    y[r] = sum >= 0 ? 1 : -1;
  }
  return y;
}

int main(int, char **arguments) {
  const int widths[] = {784, ${hidden}, ${hidden}, ${hidden}, 10};
  std::vector<int8_t> weights[4];
  for (int layer = 0; layer < 4; layer++)
    for (int k = 0; k < widths[layer] * widths[layer + 1]; k++) weights[layer].push_back(std::rand() & 1 ? 1 : -1);
  std::vector<int32_t> image(784);
  int sums[${hidden}], check = 0;
  for (int n = std::atoi(arguments[1]); n > 0 && std::fread(image.data(), 4, 784, stdin) == 784; n--) {
    std::vector<int8_t> x;
    for (int32_t value : image) x.push_back(value >= 128 ? 1 : -1);
    for (int layer = 0; layer < 4; layer++) x = dense(x, weights[layer], widths[layer + 1], sums);
    check += sums[0];
  }
  std::printf("%d\\n", check);
  return 0;
}
`;

const few = 20;
const many = 220;

/** Processor seconds of one run: other work on the machine does not count, as it would on a clock. */
async function processorSeconds(program: string, feed: string, count: number): Promise<number> {
  const { stdout } = await execute('sh', ['-c', `"${program}" ${count} < "${feed}" > /dev/null && times`]);
  const children = stdout.trim().split('\n').at(-1)!;
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  );
}

/** Milliseconds an image: what `many` images take beyond `few`, so that starting does not count; the median of some runs. */
async function perImage(
  files: readonly EmittedFile[],
  sources: string,
  flags: readonly string[],
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bnnir-bench-'));
  try {
    for (const { path, contents } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), contents);
    }
    const next = numbers(2);
    const images = Int32Array.from({ length: 784 * many }, () => next() >>> 24);
    await writeFile(join(folder, 'images.bin'), Buffer.from(images.buffer));
    const compile = `g++ -O2 -std=c++14 -Wno-unknown-pragmas ${flags.join(' ')} ${sources} -o program`;
    await execute('sh', ['-c', compile], { cwd: folder });
    const [program, feed] = [join(folder, 'program'), join(folder, 'images.bin')];
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const start = await processorSeconds(program, feed, few);
      times.push(((await processorSeconds(program, feed, many)) - start) / (many - few));
    }
    return 1000 * median(times);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ours(hidden: number, flags: readonly string[] = []): Promise<number> {
  const module = binaryMlp(`mlp${hidden}`, hidden);
  const files = fpga.emit(fpga.plan(module.graph, {}), module);
  return perImage(files, `run.cpp mlp${hidden}.cpp`, ['-I. -isystem runtime/standin', ...flags]);
}

const plain = (hidden: number): Promise<number> =>
  perImage([{ path: 'plain.cpp', contents: plainLoop(hidden) }], 'plain.cpp', []);

/** hls4ml 1.3.0's g++ simulation of a binary MLP 784-256x3-10, measured on two x86 cores on another evening (docs of the rivals). */
const hls4mlMilliseconds = 5.4;

export const bench: Bench = {
  doc: 'processor ms an image in g++ C simulation at -O2: emitted C++ against a plain loop over the same network, and hls4ml',
  needs: ['g++'],
  async run(): Promise<readonly Row[]> {
    const [lfc, lfcPlain] = [await ours(1024), await plain(1024)];
    return [
      within('LFC 784-1024x3-10, the synthesised body, against a plain loop', lfc, lfcPlain, 6),
      within(
        'LFC, -march=native and the faster body for simulation',
        await ours(1024, ['-march=native', '-DBNN_FAST_POPCOUNT']),
        lfcPlain,
        6,
      ),
      within(
        '784-256x3-10 against hls4ml 1.3.0 (its figure: not run here)',
        await ours(256),
        hls4mlMilliseconds,
        5.4,
      ),
    ];
  },
};
