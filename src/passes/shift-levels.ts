import { i32 } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import type { BorderClasses } from '../ir/ops/integer/classes.ts';
import type { Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { Edit } from './edit.ts';
import { originOf } from './edit.ts';
import { saturated } from './levels.ts';
import type { Links, NodeNamed } from './links.ts';
import { refineClasses } from './refine-classes.ts';

/** A constant per border class and channel, [classes, channels] row-major, computed from a weight when asked for. */
export interface Shift {
  readonly border: BorderClasses;
  readonly weight: TensorId;
  readonly of: (weight: Tensor) => ArrayLike<number>;
}

/** threshold(x + shift) as a threshold of x: its levels less the shift, for the border classes of both. */
export function withShiftedLevels(edit: Edit, any: AnyNode, x: ValueId, shift: Shift, links: Links): AnyNode {
  const threshold = any as NodeNamed<'threshold'>;
  const at = threshold.args.at as TensorId;
  const [, levels = 1, channels = 1] = edit.typeOf(at).shape;
  const { border, pairs } = refineClasses(threshold.attributes, shift.border);
  const type: TensorType = { element: i32, shape: [pairs.length, levels, channels] };
  const id = links.users(at).length === 1 ? at : edit.fresh<TensorId>(`@${threshold.id.slice(1)}.at`);
  edit.derived(id, type, [at, shift.weight], (own, weight) => {
    const [levelsAt, shifts] = [own.data(), shift.of(weight)];
    const size = levels * channels;
    return Int32Array.from({ length: pairs.length * size }, (_, i) => {
      const [ofLevels, ofShift] = pairs[Math.floor(i / size)]!;
      return saturated(
        levelsAt[ofLevels * size + (i % size)]! - shifts[ofShift * channels + (i % channels)]!,
      );
    });
  });
  const changed = { ...threshold, attributes: { ...threshold.attributes, ...border } };
  return edit.again(changed, threshold.id, { x, at: id }, originOf(threshold, []));
}
