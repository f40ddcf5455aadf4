// A .bnn file as something that can be trained: a variable for each tensor it wants, the batch through its graph, and back to a
// weight file.
import { readFileSync } from 'node:fs';
import { readWeights } from '../../src/formats/read-weights.ts';
import { readNetwork } from '../../src/network.ts';
import { slotsOf } from '../../src/ir/slots.ts';
import { writeSafetensors } from '../../src/ir/safetensors.ts';
import { tf } from './engine.mjs';
import { forward } from './forward.mjs';

/** The graph of a file under `settings` (net parameter -> its value as text); throws all that is wrong with it. */
export const graphOf = (path, settings = {}) =>
  readNetwork({ path, text: readFileSync(path, 'utf8') }, { set: settings }).graph;

/** How each kind of tensor begins, by the last part of its name. */
const beginnings = {
  mean: shape => tf.zeros(shape),
  variance: shape => tf.ones(shape),
  scale: shape => tf.ones(shape),
  slope: shape => tf.fill(shape, 0.25),
  weight(shape, seed) {
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
    const limit = Math.sqrt(6 / (fanIn + shape[0]));
    return tf.randomUniform(shape, -limit, limit, 'float32', seed);
  },
};
const isStatistic = name => name.endsWith('.mean') || name.endsWith('.variance');
/** Files hold convolutions as [out, kh, kw, in], the engine as [kh, kw, in, out]. */
const toEngine = value => (value.rank === 4 ? tf.transpose(value, [1, 2, 3, 0]) : value);
const toFile = value => (value.rank === 4 ? tf.transpose(value, [3, 0, 1, 2]) : value);

export class Network {
  constructor(graph, seed) {
    this.graph = graph;
    this.slots = slotsOf(graph);
    this.variables = new Map(
      this.slots.map(({ name, shape }, index) => {
        const begin = beginnings[name.slice(name.lastIndexOf('.') + 1)] ?? (size => tf.zeros(size));
        const value = tf.tidy(() => toEngine(begin(shape, seed + index)));
        return [name, tf.variable(value, !isStatistic(name))];
      }),
    );
  }

  /** Takes every tensor from a weight file of the same network; binary weights begin as the -1 and +1 they are there. */
  load(path) {
    const arrays = new Map(readWeights(path).arrays.map(array => [array.name, array]));
    for (const { name, shape } of this.slots) {
      const array = arrays.get(name);
      if (!array) throw new Error(`${path} has no '${name}'`);
      tf.tidy(() =>
        this.variables.get(name).assign(toEngine(tf.tensor(Float32Array.from(array.data()), shape))),
      );
    }
  }

  /** The variables that hold latents of binary weights. */
  latents() {
    return this.slots
      .filter(({ precision }) => precision === 'binary')
      .map(({ name }) => this.variables.get(name));
  }

  /** The first output for a batch [N, ...], inside a tidy. `seen(node, mean, variance)`: statistics of the batch. */
  run(batch, { isTraining, seen = () => {}, value = () => {} }) {
    const values = new Map([[this.graph.inputs[0].id, batch]]);
    const read = ref => (ref.startsWith('@') ? this.variables.get(ref.slice(1)) : values.get(ref));
    for (const node of this.graph.nodes) {
      const compute = forward[node.op];
      if (!compute) throw new Error(`${node.id}: '${node.op}' is not trained by these scripts`);
      const operands = Object.fromEntries(
        Object.entries(node.args)
          .filter(([, ref]) => ref !== undefined)
          .map(([name, ref]) => [name, Array.isArray(ref) ? ref.map(read) : read(ref)]),
      );
      const result = compute(node.attributes, operands, { node, isTraining, seen });
      value(node, result);
      values.set(node.id, result);
    }
    return values.get(this.graph.outputs[0].value);
  }

  /** The weight file: binary weights as -1 and +1 in a byte, everything else as f32. */
  file(metadata) {
    const arrays = this.slots.map(({ name, shape, precision }) => {
      const data = tf.tidy(() => toFile(this.variables.get(name)).dataSync());
      return {
        name,
        shape,
        data: precision === 'binary' ? Int8Array.from(data, w => (w >= 0 ? 1 : -1)) : data,
      };
    });
    return writeSafetensors(arrays, metadata);
  }
}
