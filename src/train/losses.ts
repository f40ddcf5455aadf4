import type { Engine, Value } from './engine/engine.ts';

/**
 * What training makes small, z being the outputs [N, C] of a batch:
 *   cross_entropy    -sum_c t_c log softmax(z)_c, t the label with `smoothing` (0) of its weight spread evenly over all classes
 *   distributional   the same with t = the teacher's softmax, temperature 1 (ReActNet, section 3.3), `labels` (0) of the weight on the label
 *   squared_hinge    mean_c max(0, 1 - t_c z_c)^2, t_c = +1 for the label, -1 elsewhere (BinaryNet, as its code does it)
 */
export type LossSettings =
  | { readonly kind: 'cross_entropy'; readonly smoothing?: number }
  | { readonly kind: 'distributional'; readonly labels?: number }
  | { readonly kind: 'squared_hinge' };

export interface Loss {
  /** Sum over the batch, a scalar. */
  readonly sum: Value;
  /** Gradient of the mean over the batch by the outputs, [N, C]. */
  readonly gradient: Value;
}

/** `labels`: i32 [N]; `teacher`: its outputs [N, C], wanted by the distributional loss. */
export function lossOf(
  { tf }: Engine,
  settings: LossSettings,
  outputs: Value,
  labels: Value,
  teacher?: Value,
): Loss {
  const [count = 1, classes = 1] = outputs.shape;
  const label = tf.oneHot(labels, classes);
  /** Cross entropy with wanted shares [N, C]. */
  const entropy = (wanted: Value): Loss => {
    const logs = tf.logSoftmax(outputs as never) as Value;
    return {
      sum: tf.neg(tf.sum(tf.mul(wanted, logs))),
      gradient: tf.div(tf.sub(tf.exp(logs), wanted), count),
    };
  };
  const mixed = (share: number, other: Value) => tf.add(tf.mul(label, 1 - share), tf.mul(other, share));
  switch (settings.kind) {
    case 'cross_entropy': {
      const { smoothing = 0 } = settings;
      return entropy(smoothing === 0 ? label : mixed(smoothing, tf.div(tf.onesLike(label), classes)));
    }
    case 'distributional': {
      if (!teacher) throw new RangeError('the distributional loss wants a teacher');
      return entropy(mixed(1 - (settings.labels ?? 0), tf.softmax(teacher as never)));
    }
    case 'squared_hinge': {
      const sign = tf.sub(tf.mul(label, 2), 1);
      const missing = tf.relu(tf.sub(1, tf.mul(sign, outputs)));
      return {
        sum: tf.div(tf.sum(tf.square(missing)), classes),
        gradient: tf.mul(tf.mul(sign, missing), -2 / (classes * count)),
      };
    }
  }
}
