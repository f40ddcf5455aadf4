import type { TensorId } from '../../../ir/types.ts';
import type { Lane } from '../../dataflow/lane.ts';
import type { RescaleSpec } from '../../dataflow/step.ts';
import type { CastUnit, PreluUnit, RescaleUnit } from '../../dataflow/unit.ts';
import type { Config, Kernel, Table } from '../call.ts';
import { builtIn, laneRange, laneType } from '../cpp.ts';
import { borderOf, channelTable } from './levels.ts';

/** Up to 10 bits of product in logic, as the estimate counts them. */
const multiplier = (a: number, b: number): string => (a + b > 10 ? 'bnn::in_dsp' : 'bnn::in_fabric');

function common(
  unit: RescaleUnit | PreluUnit | CastUnit,
  config: Partial<Config>,
): Pick<Kernel, 'header' | 'streams' | 'config'> {
  const { step } = unit;
  const { lanes } = unit.in;
  return {
    header: 'fixed.hpp',
    streams: [unit.in, unit.out],
    config: {
      numbers: { pixels: step.pixels, folds: step.channels / lanes, lanes, ...config.numbers },
      types: { input: laneType(step.inLane), result: laneType(step.outLane), ...config.types },
      border: config.border ?? 'everywhere',
    },
  };
}

/** Numbers and types of a unit that rescales, for values of `x` bits. */
export const rescaleConfig = (spec: RescaleSpec, x: number) => ({
  numbers: { pre: spec.pre, shift: spec.shift, scale_bits: spec.scaleLane.bits },
  types: { scale_by: multiplier(Math.max(1, x - spec.pre), spec.scaleLane.bits) },
});

/** scale[pe][fold] and offset[pe][class * folds + fold]. */
export const rescaleTables = (spec: RescaleSpec, channels: number, pe: number): readonly Table[] => [
  channelTable(
    `${spec.id}.scale`,
    spec.scale,
    { classes: 1, channels, pe, type: typeOf(spec.scaleLane) },
    String,
  ),
  channelTable(
    `${spec.id}.offset`,
    spec.offset,
    { classes: spec.classes, channels, pe, type: 'int' },
    String,
  ),
];

const typeOf = (lane: Lane): string => {
  const { lo, hi } = laneRange(lane);
  return builtIn(lo, hi);
};

/** A value in another scale. */
export function requantize(unit: RescaleUnit): Kernel {
  const { step } = unit;
  const { numbers, types } = rescaleConfig(step.rescale, step.inLane.bits);
  return {
    ...common(unit, { numbers, types, border: borderOf(step.rescale) }),
    routine: 'requantize',
    doc: `another scale for ${step.channels} channels, ${step.pixels} pixels a frame`,
    tables: rescaleTables(step.rescale, step.channels, unit.in.lanes),
  };
}

/** Two slopes between two shifts. */
export function prelu(unit: PreluUnit): Kernel {
  const { step } = unit;
  const { lo, hi } = step.held;
  const pe = unit.in.lanes;
  const constants = (name: string, tensor: TensorId, type: string): Table =>
    channelTable(`${step.id}.${name}`, tensor, { classes: 1, channels: step.channels, pe, type }, String);
  const shift = builtIn(lo, hi);
  return {
    ...common(unit, {
      numbers: { least: lo, greatest: hi, slope_frac: step.slopeFrac, has_above: step.positive ? 1 : 0 },
      types: { slope_by: multiplier(16, 16) },
    }),
    routine: step.positive ? 'dprelu' : 'prelu',
    doc: `${step.positive ? 'slopes on either side' : 'a slope below'} of a shift for ${step.channels} channels`,
    tables: [
      constants('shift_in', step.shiftIn, shift),
      constants('below', step.negative, 'short'),
      ...(step.positive ? [constants('above', step.positive, 'short')] : []),
      constants('shift_out', step.shiftOut, shift),
    ],
  };
}

/** The same value in another format. */
export function cast(unit: CastUnit): Kernel {
  const { shift } = unit.step;
  return {
    ...common(unit, { numbers: { down: Math.max(0, shift), up: Math.max(0, -shift) } }),
    routine: 'cast',
    doc: shift >= 0 ? `${shift} bits fewer, rounded` : `${-shift} bits more`,
    tables: [],
  };
}
