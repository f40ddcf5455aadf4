import { fail } from '../ir/diagnostic.ts';
import type { OutputValues } from './results.ts';
import { valuesAt } from './results.ts';
import type { ImageSet } from './images.ts';
import { sizeOf } from '../ir/element.ts';

/** How an output's values name a class. */
export const decisions = ['argmax', 'highest', 'onehot'] as const;
export type Decision = (typeof decisions)[number];

/** The class, or undefined where the values name none. */
const rules: Readonly<Record<Decision, (values: ArrayLike<number>) => number | undefined>> = {
  /** The greatest value, the first of equals. */
  argmax(values) {
    let best = 0;
    for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
    return best;
  },
  /** The highest output that fires, 0 where none does: what the published host code of BNN-PYNQ reads. */
  highest(values) {
    for (let i = values.length - 1; i > 0; i--) if (values[i]! > 0) return i;
    return 0;
  },
  /** The only output that fires. */
  onehot(values) {
    const firing = Array.from(values).flatMap((value, i) => (value > 0 ? [i] : []));
    return firing.length === 1 ? firing[0] : undefined;
  },
};

export interface Score {
  /** Class of each image; undefined where the rule names none. */
  readonly classes: readonly (number | undefined)[];
  readonly correct?: number;
  /** How often the label is among the five greatest values; only argmax ranks. */
  readonly top5?: number;
}

/** Classes and, where there are labels, how many are right. `hasIndices`: the output is the class itself (argmax). */
export function score(
  output: OutputValues,
  { count, labels, from }: ImageSet,
  decision: Decision,
  hasIndices: boolean,
): Score {
  const decide = hasIndices ? (values: ArrayLike<number>) => values[0] : rules[decision];
  const classes = Array.from({ length: count }, (_, image) => decide(valuesAt(output, image)));
  if (!labels) return { classes };
  const size = sizeOf(output.type.shape);
  let [correct, among] = [0, 0];
  for (let image = 0; image < count; image++) {
    const label = labels[image]!;
    if (!hasIndices && label >= size)
      fail(
        'E0521',
        `${from} has a label ${label} (image ${image}); output '${output.name}' has ${size} values`,
        {
          help: 'another --output, or data with as many classes',
        },
      );
    if (classes[image] === label) correct++;
    if (rankOf(label, valuesAt(output, image)) < 5) among++;
  }
  const ranks = decision === 'argmax' && !hasIndices;
  return { classes, correct, ...(ranks && { top5: among / count }) };
}

/** How many values come before that of `label`: the greater ones, and equals before it. */
function rankOf(label: number, values: ArrayLike<number>): number {
  const own = values[label] ?? -Infinity;
  let before = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > own || (values[i] === own && i < label)) before++;
  return before;
}
