import { valuesOf } from '../../../ir/bits.ts';
import type { BorderUnit, FlipUnit, LookupUnit, ThresholdUnit } from '../../dataflow/unit.ts';
import type { Config, Kernel, Table } from '../call.ts';
import { builtIn, laneRange, laneType } from '../cpp.ts';
import { borderOf, channelTable, levelsTable, smallTable } from './levels.ts';

type Common = Pick<Kernel, 'header' | 'streams' | 'config'>;
type PointwiseUnit = ThresholdUnit | FlipUnit | LookupUnit | BorderUnit;

function common(unit: PointwiseUnit, more: Partial<Config> & Pick<Config, 'numbers'>): Common {
  const { step } = unit;
  const lanes = unit.in.lanes;
  return {
    header: 'pointwise.hpp',
    streams: [unit.in, unit.out],
    config: {
      numbers: { pixels: step.pixels, folds: step.channels / lanes, lanes, ...more.numbers },
      types: {
        input: laneType(step.inLane),
        result: laneType(step.outLane),
        ...more.types,
      },
      border: more.border ?? 'everywhere',
    },
  };
}

/** y = lo + #{ level : x >= at[level] }. */
export function threshold(unit: ThresholdUnit): Kernel {
  const { step } = unit;
  const { lo, hi } = laneRange(step.inLane);
  const spec = step.threshold;
  return {
    ...common(unit, {
      numbers: { least: spec.lo },
      types: { level: `ap_int<${step.inLane.bits + 2}>` },
      border: borderOf(spec),
    }),
    routine: 'threshold',
    doc: `${spec.levels === 1 ? 'a threshold' : `${spec.levels} thresholds`} on ${step.channels} channels, ${step.pixels} pixels a frame`,
    tables: [levelsTable(spec, step.channels, unit.in.lanes, { lo, hi: hi + 1 })],
  };
}

/** y = lo + hi - x in masked channels. */
export function flip(unit: FlipUnit): Kernel {
  const { step } = unit;
  return {
    ...common(unit, { numbers: { mirror: step.lo + step.hi } }),
    routine: 'flip',
    doc: `mirrors ${step.lo}..${step.hi} in some of ${step.channels} channels`,
    tables: [
      channelTable(
        `${step.id}.mask`,
        step.mask,
        { classes: 1, channels: step.channels, pe: unit.in.lanes, type: 'bool' },
        value => (value < 0 ? '1' : '0'),
      ),
    ],
  };
}

/** y = x + offset[class][channel]. */
export function border(unit: BorderUnit): Kernel {
  const { step } = unit;
  return {
    ...common(unit, { numbers: {}, border: borderOf(step) }),
    ...(step.saturates && { header: 'fixed.hpp' }),
    routine: step.saturates ? 'add_border_saturated' : 'add_border',
    doc: `a constant for each of ${step.classes} border classes and ${step.channels} channels`,
    tables: [
      channelTable(
        `${step.id}.offset`,
        step.offset,
        { classes: step.classes, channels: step.channels, pe: unit.in.lanes, type: 'int' },
        String,
      ),
    ],
  };
}

/** y = table[x - lo]. */
export function lookup(unit: LookupUnit): Kernel {
  const { step } = unit;
  const shared = step.rows === 1;
  return {
    ...common(unit, { numbers: { least: step.lo, entries: step.entries, is_shared: shared ? 1 : 0 } }),
    routine: 'lookup',
    doc: `a table of ${step.entries} entries${shared ? '' : ' a channel'}`,
    tables: [entriesOf(unit)],
  };
}

/** table[pe][fold][entry] of channel fold * pes + pe, or the one row for every PE. */
function entriesOf(unit: LookupUnit): Table {
  const { step } = unit;
  const pe = unit.in.lanes;
  const folds = step.rows === 1 ? 1 : step.channels / pe;
  const { lo, hi } = laneRange(step.outLane);
  return {
    name: `${step.id}.table`,
    tensor: step.table,
    doc: '[PE][fold][entry]',
    type: builtIn(lo, hi),
    shape: [pe, folds, step.entries],
    pack(tensor) {
      const values = valuesOf(tensor);
      return Array.from({ length: pe * folds * step.entries }, (_, index) => {
        const [unit, rest] = [Math.floor(index / (folds * step.entries)), index % (folds * step.entries)];
        const row = step.rows === 1 ? 0 : Math.floor(rest / step.entries) * pe + unit;
        const value = values[row * step.entries + (rest % step.entries)]!;
        return String(step.outLane.kind === 'bit' ? Number(value >= 0) : Math.max(lo, Math.min(hi, value)));
      });
    },
    storage: smallTable(pe, folds * step.entries),
  };
}
