import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBit, sizeOf } from '../src/ir/element.ts';
import type { AnyNode, Graph, Module } from '../src/ir/graph.ts';
import { typesOf } from '../src/ir/graph.ts';
import type { Values } from '../src/ir/interpret.ts';
import { interpret } from '../src/ir/interpret.ts';
import { generator } from '../src/ir/random.ts';
import { randomWeights } from '../src/ir/random-weights.ts';
import { tensorFrom } from '../src/ir/tensor.ts';
import type { Ref, Stage, TensorType } from '../src/ir/types.ts';
import { readNetwork } from '../src/network.ts';
import { lower } from '../src/passes/index.ts';
import type { Bench, Row } from './bench.ts';
import { median, within } from './bench.ts';

interface Case {
  readonly net: string;
  readonly stage: Stage;
  readonly images: number;
  /** Milliseconds an image. */
  readonly bound: number;
}
const cases: readonly Case[] = [
  { net: 'lfc', stage: 'packed', images: 100, bound: 1 },
  { net: 'lfc', stage: 'integer', images: 100, bound: 10 },
  { net: 'cnv', stage: 'packed', images: 100, bound: 6 },
  { net: 'cnv', stage: 'integer', images: 100, bound: 100 },
  { net: 'birealnet', stage: 'packed', images: 7, bound: 1000 },
  { net: 'reactnet', stage: 'packed', images: 7, bound: 2000 },
];

function read(net: string, stage: Stage): Module {
  const path = join(import.meta.dirname, '..', 'examples', net, `${net}.bnn`);
  const { graph } = readNetwork({ path, text: readFileSync(path, 'utf8') });
  return lower({ graph, tensors: randomWeights(graph, 1) }, 64, { to: stage });
}

function randomImages({ inputs }: Graph, count: number): readonly Values[] {
  const draw = generator(1);
  return Array.from(
    { length: count },
    (): Values =>
      new Map(
        inputs.map(({ id, type }) => [
          id,
          tensorFrom(
            type,
            Array.from({ length: sizeOf(type.shape) }, () => Math.floor(draw() * 256)),
          ),
        ]),
      ),
  );
}

/** Milliseconds of each run, after a warm-up of a fifth as many. */
function time<T>(items: readonly T[], run: (item: T) => void): readonly number[] {
  for (const item of items.slice(0, Math.ceil(items.length / 5))) run(item);
  return items.map(item => {
    const start = performance.now();
    run(item);
    return performance.now() - start;
  });
}

/** One layer's products: rows of x against outputs, in factors, or in words of 32 bits where both are signs. */
interface Products {
  readonly x: Int32Array;
  readonly w: Int32Array;
  readonly rows: number;
  readonly outs: number;
  readonly length: number;
  readonly isBinary: boolean;
}

function productsOf(node: AnyNode, types: ReadonlyMap<Ref, TensorType>): readonly Products[] {
  if (node.op !== 'conv' && node.op !== 'dense') return [];
  const [x, w] = [types.get(node.args.x as Ref)!, types.get(node.args.weight as Ref)!];
  const isBinary = isBit(x.element) && isBit(w.element);
  const k = sizeOf(w.shape.slice(1));
  const length = isBinary ? Math.ceil(k / 32) : k;
  const outs = w.shape[0] ?? 1;
  const rows = sizeOf(node.type.shape) / outs;
  const draw = generator(k);
  const fill = (count: number) =>
    Int32Array.from({ length: count }, () => (isBinary ? draw() * 2 ** 32 : draw() * 256) | 0);
  return [{ x: fill(rows * length), w: fill(outs * length), rows, outs, length, isBinary }];
}

/** Bits of a word that are set, by the usual additions of neighbours. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The rival: the products alone, without thresholds and pools, as plain loops in JavaScript. */
function plainProducts({ x, w, rows, outs, length, isBinary }: Products): Int32Array {
  const sums = new Int32Array(rows * outs);
  for (let row = 0, to = 0; row < rows; row++)
    for (let out = 0; out < outs; out++) {
      let sum = 0;
      const [from, end] = [row * length, (row + 1) * length];
      if (isBinary) for (let i = from, j = out * length; i < end; i++, j++) sum += ones(x[i]! ^ w[j]!);
      else for (let i = from, j = out * length; i < end; i++, j++) sum += x[i]! * w[j]!;
      sums[to++] = sum;
    }
  return sums;
}

function measure({ net, stage, images, bound }: Case): Row {
  const module = read(net, stage);
  const ours = median(
    time(randomImages(module.graph, images), image => {
      interpret(module, image);
    }),
  );
  const types = typesOf(module.graph);
  const layers = module.graph.nodes.flatMap(node => productsOf(node, types));
  const rival = median(
    time(Array.from({ length: Math.min(images, 20) }), () => {
      for (const layer of layers) plainProducts(layer);
    }),
  );
  return within(`${net} @${stage}, median ms an image`, ours, rival, bound);
}

export const bench: Bench = {
  doc: 'the interpreter, a whole image, and its products alone as plain JavaScript loops, in ms (random weights)',
  needs: [],
  run: () => Promise.resolve(cases.map(measure)),
};
