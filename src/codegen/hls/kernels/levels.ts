import { valuesOf } from '../../../ir/bits.ts';
import type { Interval, TensorId } from '../../../ir/types.ts';
import type { ThresholdSpec } from '../../dataflow/step.ts';
import type { BorderConfig, Table } from '../call.ts';
import { builtIn } from '../cpp.ts';

interface Classes {
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** Where the classes of a map begin; without classes, all pixels alike. */
export const borderOf = ({ rows, cols, height, width }: Classes): BorderConfig | 'everywhere' =>
  rows.length <= 1 && cols.length <= 1
    ? 'everywhere'
    : { height, width, rowStarts: starts(rows), colStarts: starts(cols) };

/** `[1, 26, 1]` -> 1, 27. */
const starts = (runs: readonly number[]): readonly number[] =>
  runs.slice(0, -1).map((_, index) => runs.slice(0, index + 1).reduce((sum, run) => sum + run, 0));

/** How small tables are kept: a row for each PE, read at once. */
export const smallTable = (pe: number, rows: number): readonly string[] => [
  ...(pe > 1 ? ['ARRAY_PARTITION type=complete dim=1'] : []),
  ...(rows > 1 ? ['BIND_STORAGE type=rom_1p impl=lutram'] : []),
];

/**
 * at[pe][class * folds + fold], of several levels a list, of channel fold * pes + pe, from the tensor's [class, level, channel]. Levels beyond
 * `reach` are never (its end) or always (its start) met, and are put there.
 */
export function levelsTable(
  { id, tensor, classes, levels }: ThresholdSpec,
  channels: number,
  pe: number,
  reach: Interval,
  change: (at: number) => number = at => at,
): Table {
  const folds = channels / pe;
  return {
    name: `${id}.at`,
    tensor,
    doc: `[PE][${classes > 1 ? 'border class x ' : ''}fold]${levels > 1 ? '[level]' : ''}`,
    type: builtIn(reach.lo, reach.hi),
    shape: [pe, classes * folds, ...(levels > 1 ? [levels] : [])],
    pack(tensor) {
      const at = valuesOf(tensor);
      const literals: string[] = [];
      for (let unit = 0; unit < pe; unit++)
        for (let row = 0; row < classes * folds; row++)
          for (let level = 0; level < levels; level++) {
            const channel = (row % folds) * pe + unit;
            const value = at[(Math.floor(row / folds) * levels + level) * channels + channel]!;
            literals.push(String(Math.max(reach.lo, Math.min(reach.hi, change(value)))));
          }
      return literals;
    },
    storage: [
      ...smallTable(pe, classes * folds),
      ...(levels > 1 ? ['ARRAY_PARTITION type=complete dim=3'] : []),
    ],
  };
}

/** table[pe][row] of channel fold * pes + pe; `rows` = classes * folds, from the tensor's [class, channel]. */
export function channelTable(
  name: string,
  tensor: TensorId,
  { classes, channels, pe, type }: { classes: number; channels: number; pe: number; type: string },
  literal: (value: number) => string,
): Table {
  const folds = channels / pe;
  return {
    name,
    tensor,
    doc: `[PE][${classes > 1 ? 'border class x ' : ''}fold]`,
    type,
    shape: [pe, classes * folds],
    pack(tensor) {
      const values = valuesOf(tensor);
      return Array.from({ length: pe * classes * folds }, (_, index) => {
        const [unit, row] = [Math.floor(index / (classes * folds)), index % (classes * folds)];
        return literal(values[Math.floor(row / folds) * channels + (row % folds) * pe + unit]!);
      });
    },
    storage: smallTable(pe, classes * folds),
  };
}
