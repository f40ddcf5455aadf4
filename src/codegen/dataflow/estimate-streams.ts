import type { Area } from './estimate/area.ts';
import { noArea } from './estimate/area.ts';
import { bram18 } from './estimate/memory.ts';
import type { Folding } from './folded-step.ts';
import type {
  CastStep,
  ConcatStep,
  JoinStep,
  PreluStep,
  RescaleSpec,
  ShuffleStep,
  SliceStep,
  UpsampleStep,
} from './step.ts';

/** A DSP slice multiplies 27 by 18 bits. */
const dspsFor = (a: number, b: number): number =>
  Math.min(Math.ceil(a / 27) * Math.ceil(b / 18), Math.ceil(a / 18) * Math.ceil(b / 27));

/** Constants by row in LUTs: 64 bits each. */
const tables = (rows: number, bits: number): number => (rows > 1 ? Math.ceil(rows / 64) * bits : 0);

/** A multiplication, an addition in 32 bits and a clamp for each PE, and their constants. */
export function rescaleArea(spec: RescaleSpec, channels: number, pe: number, xBits: number): Area {
  const rows = (channels / pe) * spec.classes;
  return {
    ...noArea,
    lut: 40 + pe * (32 + 24 + tables(rows, spec.scaleLane.bits + 32)),
    ff: 40 + pe * 64,
    dsp: pe * dspsFor(Math.max(1, xBits - spec.pre), spec.scaleLane.bits),
  };
}

/** Two saturating additions and a multiplication for each PE, and their constants. */
function preluArea(step: PreluStep, pe: number): Area {
  const bits = step.outLane.bits;
  const constants = 2 * bits + (step.positive ? 32 : 16);
  return {
    ...noArea,
    lut: 40 + pe * (6 * bits + tables(step.channels / pe, constants)),
    ff: 40 + pe * 3 * bits,
    dsp: pe * dspsFor(16, 16),
  };
}

function joinArea(step: JoinStep, pe: number): Area {
  const bits = step.outLane.bits;
  const isProduct = step.operation === 'mul' && bits > 1;
  return {
    ...noArea,
    lut: 30 + pe * (isProduct ? 4 : 3 * bits),
    ff: 30 + pe * bits,
    dsp: isProduct ? pe * dspsFor(step.inLane.bits, step.otherLane.bits) : 0,
  };
}

/** A row of the map, kept while it is repeated. */
function upsampleArea(step: UpsampleStep, pe: number): Area {
  const word = pe * step.outLane.bits;
  const depth = step.width * (step.channels / pe);
  const asLuts = Math.ceil(depth / 32) * Math.ceil(word / 2);
  const isSmall = asLuts <= 128;
  return {
    ...noArea,
    lut: 80 + (isSmall ? asLuts : 0),
    ff: 60 + word,
    bram18: isSmall ? 0 : bram18(word, depth),
  };
}

type StreamStep = PreluStep | CastStep | JoinStep | ConcatStep | SliceStep | ShuffleStep | UpsampleStep;

/** Units of residual networks. A model, as everything here; nothing was synthesised. */
export function streamArea(step: StreamStep, { pe }: Folding): Area {
  const word = pe * step.outLane.bits;
  switch (step.kind) {
    case 'prelu':
      return preluArea(step, pe);
    case 'cast':
      return { ...noArea, lut: 30 + 2 * word, ff: 30 + word };
    case 'join':
      return joinArea(step, pe);
    case 'concat':
      return { ...noArea, lut: 30 + word * Math.ceil(step.parts.length / 2), ff: 30 + word };
    case 'slice':
      return { ...noArea, lut: 40, ff: 40 + word };
    case 'shuffle':
      return { ...noArea, lut: 20, ff: 20 + word };
    case 'upsample':
      return upsampleArea(step, pe);
  }
}
