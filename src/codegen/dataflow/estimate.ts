import type { Area } from './estimate/area.ts';
import { addAreas } from './estimate/area.ts';
import { bnnir } from './estimate/bnnir.ts';
import { streamArea } from './estimate/bnnir-streams.ts';
import type { HardwareUnit } from './estimate/hardware-unit.ts';
import type { FifoMemory } from './fifo.ts';
import { fifoMemory } from './fifo.ts';
import type { Folding } from './folded-step.ts';
import type { AnyHardware } from './hardware-of.ts';
import { hardwareOf } from './hardware-of.ts';
import type { Step } from './step.ts';

const published: ReadonlySet<string> = new Set(['matvec', 'fork', 'fifo', 'converter']);

/** By the calibrated model: the only one that folding, report and `cost` ask. */
export const unitArea = (unit: AnyHardware): Area =>
  isPublished(unit) ? bnnir.estimate(unit).area : streamArea(unit);

/** A unit that published designs have too, so that its figures are fitted. */
const isPublished = (unit: AnyHardware): unit is HardwareUnit => published.has(unit.kind);

/** Area of a step with its window and reader of weights, without converters, forks and FIFOs. */
export const areaOf = (step: Step, folding: Folding): Area => unitsArea(hardwareOf(step, folding));

export const unitsArea = (units: readonly AnyHardware[]): Area => addAreas(units.map(unitArea));

const fifoStyles = { srl: 'distributed', bram: 'block', uram: 'ultra' } as const;

/** A FIFO of `depth` words of `width` bits. */
export const fifoArea = (depth: number, width: number, memory: FifoMemory = fifoMemory(width, depth)): Area =>
  unitArea({ kind: 'fifo', depth, width, style: 'rtl', ram: fifoStyles[memory] });

/** A converter between words of two widths, in bits. */
export const convertArea = (inWidth: number, outWidth: number): Area =>
  unitArea({ kind: 'converter', inWidth, outWidth });

/** A fork of words of `width` bits. */
export const forkArea = (width: number): Area =>
  unitArea({ kind: 'fork', channels: 1, pixels: 1, pe: 1, bits: width });
