// One network in training: steps of Adam, statistics for inference, accuracy.
import { tf } from './engine.mjs';

/** Share of the steps over which the rate rises from 0, before it falls to 0 in a straight line. */
const warmUp = 0.02;

export class Trainer {
  #network;
  #optimizer;
  #rate;
  #steps;
  #done = 0;
  /** What the loss multiplies the outputs with: trained where they are wide sums of whole numbers, 1 where they are real. */
  #sharpness;
  #classes;

  /** `rate`: the greatest learning rate; `steps`: after how many it is 0. */
  constructor(network, rate, steps) {
    this.#network = network;
    this.#rate = rate;
    this.#steps = steps;
    this.#optimizer = tf.train.adam(rate);
    const last = network.graph.nodes.find(({ id }) => id === network.graph.outputs[0].value);
    const isWhole = last.op === 'dense' && last.type.element.kind === 'int';
    const sharpness = isWhole ? 2 / Math.sqrt(network.graph.tensors.get(last.args.weight).shape[1]) : 1;
    this.#sharpness = tf.variable(tf.scalar(sharpness), isWhole);
    this.#classes = last.type.shape[0];
  }

  /** Trains on one batch; its loss. */
  step({ values, labels }) {
    const at = this.#done++ / this.#steps;
    this.#optimizer.learningRate = this.#rate * (at < warmUp ? at / warmUp : (1 - at) / (1 - warmUp));
    return tf.tidy(() => {
      const batch = this.#batch(values, labels.length);
      const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), this.#classes);
      const error = () => {
        const outputs = this.#network.run(batch, { isTraining: true });
        return tf.losses.softmaxCrossEntropy(wanted, tf.mul(outputs, this.#sharpness));
      };
      const variables = [...this.#network.variables.values(), this.#sharpness];
      const loss = this.#optimizer.minimize(error, true, variables);
      for (const latent of this.#network.latents()) latent.assign(tf.clipByValue(latent, -1, 1));
      return loss.dataSync()[0];
    });
  }

  /** Means and variances for inference: the averages over `count` batches under the weights of now. */
  measureStatistics(batches, count) {
    const sums = new Map();
    const add = (name, value) => {
      const sum = sums.get(name);
      if (sum) value.forEach((v, i) => (sum[i] += v));
      else sums.set(name, Float64Array.from(value));
    };
    const seen = (node, mean, variance) => {
      add(node.args.mean.slice(1), mean.dataSync());
      add(node.args.variance.slice(1), variance.dataSync());
    };
    let measured = 0;
    for (const { values, labels } of batches) {
      tf.tidy(() => {
        this.#network.run(this.#batch(values, labels.length), { isTraining: true, seen });
      });
      if (++measured === count) break;
    }
    for (const [name, sum] of sums)
      tf.tidy(() =>
        this.#network.variables.get(name).assign(tf.tensor1d(Float32Array.from(sum, v => v / measured))),
      );
  }

  /** Share of images whose greatest output is their label's. */
  accuracy(images, size) {
    let right = 0;
    for (let start = 0; start < images.count; start += size) {
      const end = Math.min(start + size, images.count);
      const values = Float32Array.from(images.values.subarray(start * images.size, end * images.size));
      const classes = tf.tidy(() => {
        const batch = this.#batch(values, end - start);
        return tf.argMax(this.#network.run(batch, { isTraining: false }), 1).dataSync();
      });
      for (let i = start; i < end; i++) if (classes[i - start] === images.labels[i]) right++;
    }
    return right / images.count;
  }

  #batch(values, count) {
    return tf.tensor(values, [count, ...this.#network.graph.inputs[0].type.shape]);
  }
}
