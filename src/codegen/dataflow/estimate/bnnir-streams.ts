import type { Area } from './area.ts';
import { addAreas, noArea } from './area.ts';
import { hlsCoefficients } from './bnnir.ts';
import { bitsFor, bram18, lutRam, lutRom, ultraRam } from './memory.ts';
import type {
  JoinHardware,
  ReduceHardware,
  RowsHardware,
  ScaleHardware,
  StreamHardware,
} from './stream-hardware.ts';

/*
 * Structure, not fitted: published designs have none of these units. A carry chain takes a LUT a bit, so does a choice between
 * two; a multiplication takes DSP slices; constants beyond one word a lane lie in LUTs, 64 words a bit. What is calibrated is the
 * constant of units with loops over a map (`hlsCoefficients.unit`), which window units and memory readers share.
 */

/** LUTs of a small unit's counters and handshakes. */
const control = 40;

/** A DSP slice multiplies 27 by 18 bits. */
const dspsFor = (a: number, b: number): number =>
  Math.min(Math.ceil(a / 27) * Math.ceil(b / 18), Math.ceil(a / 18) * Math.ceil(b / 27));

/** Constants of one lane: one word is wired in. */
const constants = (rows: number, bits: number): number => (rows > 1 ? lutRom(bits, rows) : 0);

/** What a unit of `streamHardware` takes. */
export function streamArea(unit: StreamHardware): Area {
  switch (unit.kind) {
    case 'scale':
      return scale(unit);
    case 'prelu': {
      // Two saturating additions, a choice of slopes, a rounding.
      const { pe, bits, rows, constants: perChannel } = unit;
      const table = pe * constants(rows, perChannel);
      return logic(pe * 6 * bits, 3 * pe * bits, { lutMemory: table, dsp: pe * dspsFor(bits, 16) });
    }
    case 'levels': {
      const { pe, bits, rows, levels } = unit;
      return logic(1.13 * levels * pe * bits, pe * levels, {
        lutMemory: levels * pe * constants(rows, bits),
      });
    }
    case 'join':
      return join(unit);
    case 'lookup': {
      const { pe, outBits, entries } = unit;
      return logic(0, pe * outBits, { lutMemory: pe * lutRom(outBits, entries) });
    }
    case 'constant': {
      const { pe, bits, rows, operation } = unit;
      return logic(pe * bits, pe * bits, {
        lutMemory: pe * constants(rows, operation === 'add' ? bits : 1),
      });
    }
    case 'cast':
      return logic(2 * unit.pe * unit.bits, unit.pe * unit.bits);
    case 'reduce':
      return reduce(unit);
    case 'greatest': {
      const { pe, bits, places } = unit;
      return logic(pe * (2 * bits + bitsFor(places)), bits + 2 * bitsFor(places));
    }
    case 'move':
      return logic(unit.ways > 1 ? unit.width * Math.ceil(unit.ways / 2) : 0, unit.width);
    case 'rows':
      return rows(unit);
    case 'reader': {
      // Vitis HLS buffers 512 words of a burst.
      const blocks = bram18(unit.beatBits, 512);
      return { ...noArea, lut: hlsCoefficients.unit + unit.beatBits, ff: 2 * unit.beatBits, bram18: blocks };
    }
  }
}

const logic = (lut: number, ff: number, more: Partial<Area> = {}): Area => ({
  ...noArea,
  ...more,
  lut: Math.ceil(control + lut + (more.lutMemory ?? 0)),
  ff: control + ff,
});

function scale({ pe, bits, scaleBits, scales, offsets }: ScaleHardware): Area {
  const table = pe * (constants(scales, scaleBits) + constants(offsets, 32));
  return logic(pe * (32 + 24), 64 * pe, { lutMemory: table, dsp: pe * dspsFor(bits, scaleBits) });
}

function join({ operation, pe, bits, otherBits, outBits, kept }: JoinHardware): Area {
  const lutMemory = kept > 1 ? lutRam(pe * otherBits, kept) : 0;
  if (operation === 'xnor') return logic(pe, pe, { lutMemory });
  if (operation === 'add') return logic(3 * pe * outBits, pe * outBits, { lutMemory });
  return logic(4 * pe, pe * outBits, { lutMemory, dsp: pe * dspsFor(bits, otherBits) });
}

/** Results on the way: registers up to eight words, then a memory a lane, as the runtime has it. */
function reduce({ operation, pe, bits, folds }: ReduceHardware): Area {
  const each = operation === 'max' && bits === 1 ? 1 : 2 * bits;
  if (folds <= 8)
    return logic(pe * (each + (folds > 1 ? bits * Math.ceil(folds / 4) : 0)), pe * bits * folds);
  return logic(pe * each, pe * bits, { lutMemory: pe * lutRam(bits, folds) });
}

function rows({ width, depth, banks, memory, isWindow, registers }: RowsHardware): Area {
  const own: Area = {
    ...noArea,
    lut: (isWindow ? hlsCoefficients.unit : control) + Math.ceil(registers / 2),
    ff: 100 + width + registers,
  };
  return addAreas([own, memoryArea(banks, width, depth, memory)]);
}

/** `banks` memories of one port to write and one to read. */
export function memoryArea(
  banks: number,
  width: number,
  depth: number,
  memory: RowsHardware['memory'],
): Area {
  const luts = memory === 'lutram' ? banks * lutRam(width, depth) : 0;
  return {
    ...noArea,
    lut: luts,
    lutMemory: luts,
    bram18: memory === 'bram' ? banks * bram18(width, depth) : 0,
    uram: memory === 'uram' ? banks * ultraRam(width, depth) : 0,
  };
}
