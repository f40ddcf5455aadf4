import { fracOf, rawRange } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { Engine, Value } from '../engine/engine.ts';
import type { Lowerings } from './lowering.ts';
import { aligned, unrepeated } from './shapes.ts';

/** Both operands with as many axes as the result. */
const both = ({ tf }: Engine, x: Value, y: Value): readonly [Value, Value] => {
  const rank = Math.max(x.rank, y.rank);
  return [aligned(tf, x, rank), aligned(tf, y, rank)];
};

/** A sum within the range of the node's element, as hardware saturates it; the gradient passes where nothing is cut off. */
function saturated({ tf, kernels }: Engine, { type: { element } }: AnyNode, sum: Value) {
  if (element.kind !== 'int') return { value: sum, pass: (dy: Value) => dy };
  const unit = 2 ** -fracOf(element);
  const { lo, hi } = rawRange(element);
  return {
    value: tf.clipByValue(sum, lo * unit, hi * unit),
    pass: (dy: Value) =>
      kernels.passAbove(
        kernels.passAbove(dy, tf.sub(sum, (lo - 0.5) * unit)),
        tf.sub((hi + 0.5) * unit, sum),
      ),
  };
}

/** Arithmetic of two values, and ops that move values without changing them. */
export const moves = {
  add(_, { x, y }, { engine, node }) {
    const { tf } = engine;
    const [left, right] = both(engine, x, y);
    const { value, pass } = saturated(engine, node, tf.add(left, right));
    return {
      value,
      gradient(dy, wants) {
        const passed = pass(dy);
        return {
          x: wants('x') ? unrepeated(tf, passed, x.shape) : undefined,
          y: wants('y') ? unrepeated(tf, passed, y.shape) : undefined,
        };
      },
    };
  },

  sub(_, { x, y }, { engine, node }) {
    const { tf } = engine;
    const [left, right] = both(engine, x, y);
    const { value, pass } = saturated(engine, node, tf.sub(left, right));
    return {
      value,
      gradient(dy, wants) {
        const passed = pass(dy);
        return {
          x: wants('x') ? unrepeated(tf, passed, x.shape) : undefined,
          y: wants('y') ? tf.neg(unrepeated(tf, passed, y.shape)) : undefined,
        };
      },
    };
  },

  mul(_, { x, y }, { engine }) {
    const { tf } = engine;
    const [left, right] = both(engine, x, y);
    return {
      value: tf.mul(left, right),
      gradient: (dy, wants) => ({
        x: wants('x') ? unrepeated(tf, tf.mul(dy, right), x.shape) : undefined,
        y: wants('y') ? unrepeated(tf, tf.mul(dy, left), y.shape) : undefined,
      }),
    };
  },

  concat: (_, { xs }, { engine: { tf } }) => ({
    value: tf.concat([...xs], -1),
    gradient: dy => ({
      xs: tf.split(
        dy,
        xs.map(part => part.shape.at(-1)!),
        -1,
      ),
    }),
  }),

  slice({ start, end }, { x }, { engine: { tf } }) {
    const leading = x.shape.slice(0, -1);
    const channels = x.shape.at(-1)!;
    const around = [
      ...leading.map(() => [0, 0] as [number, number]),
      [start, channels - end] as [number, number],
    ];
    return {
      value: tf.slice(x, [...leading.map(() => 0), start], [...leading, end - start]),
      gradient: dy => ({ x: tf.pad(dy, around) }),
    };
  },

  shuffle({ groups }, { x }, { engine: { tf } }) {
    const channels = x.shape.at(-1)!;
    /** Channels as `rows` x the rest, transposed. */
    const interleave = (values: Value, rows: number) => {
      const apart = tf.reshape(values, [values.size / channels, rows, channels / rows]);
      return tf.reshape(tf.transpose(apart, [0, 2, 1]), values.shape);
    };
    return {
      value: interleave(x, groups),
      gradient: dy => ({ x: interleave(dy, channels / groups) }),
    };
  },

  reshape({ shape, order }, { x }, { engine: { tf } }) {
    const [count = 1, height = 1, width = 1, channels = 1] = x.shape;
    const read = order === 'chw' ? tf.transpose(x, [0, 3, 1, 2]) : x;
    return {
      value: tf.reshape(read, [count, ...shape]),
      gradient: dy => ({
        x:
          order === 'chw'
            ? tf.transpose(tf.reshape(dy, [count, channels, height, width]), [0, 2, 3, 1])
            : tf.reshape(dy, x.shape),
      }),
    };
  },
} satisfies Lowerings;
