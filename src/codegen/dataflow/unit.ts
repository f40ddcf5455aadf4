import type { ValueId } from '../../ir/types.ts';
import type { FifoMemory } from './fifo.ts';
import type { Lane } from './lane.ts';
import type {
  BorderStep,
  CastStep,
  ConcatStep,
  FlipStep,
  JoinStep,
  LookupStep,
  MatvecStep,
  PoolStep,
  Port,
  PreluStep,
  RescaleStep,
  SelectStep,
  ShuffleStep,
  SliceStep,
  Step,
  ThresholdStep,
  UpsampleStep,
  WindowSpec,
} from './step.ts';
import type { Multiply, RingMemory, WeightMemory } from './styles.ts';
import type { WindowOrder } from './window-schedule.ts';

/** One FIFO: a word is `lanes` neighbouring values, the first in the lowest bits. One writer, one reader. */
export interface Stream {
  /** Unique and readable: `stem.conv.windows`. */
  readonly name: string;
  readonly lane: Lane;
  readonly lanes: number;
  /** Words a frame. */
  readonly words: number;
  /** Words the FIFO holds. */
  readonly depth: number;
  /** What these words lie in; left out: as `fifoMemory` says. */
  readonly memory?: FifoMemory;
  /** The value of the network that passes here, whole and in order. */
  readonly value?: ValueId;
}

export const wordBits = (stream: Pick<Stream, 'lane' | 'lanes'>): number => stream.lane.bits * stream.lanes;

interface UnitBase {
  /** Unique and readable: `stem.conv.window`. */
  readonly name: string;
  /** The step it belongs to, or the value it carries on. */
  readonly layer: string;
  /** Cycles a frame once running. */
  readonly cycles: number;
}
interface Through extends UnitBase {
  readonly in: Stream;
  readonly out: Stream;
}

export interface WindowUnit extends Through {
  readonly kind: 'window';
  readonly step: MatvecStep | PoolStep;
  readonly window: WindowSpec;
  /** What its ring of words, or its banks of rows, are kept in. */
  readonly memory: RingMemory;
}
export interface MatvecUnit extends Through {
  readonly kind: 'matvec';
  readonly step: MatvecStep;
  readonly pe: number;
  readonly simd: number;
  readonly weights: WeightMemory;
  readonly multiply: Multiply;
  /** Of weights in UltraRAM or outside: where they come from; no operand, so not among `insOf`. */
  readonly weightStream?: Stream;
}
export interface ReduceUnit extends Through {
  readonly kind: 'reduce';
  readonly step: PoolStep;
}
export interface ThresholdUnit extends Through {
  readonly kind: 'threshold';
  readonly step: ThresholdStep;
}
export interface FlipUnit extends Through {
  readonly kind: 'flip';
  readonly step: FlipStep;
}
export interface LookupUnit extends Through {
  readonly kind: 'lookup';
  readonly step: LookupStep;
}
export interface BorderUnit extends Through {
  readonly kind: 'border';
  readonly step: BorderStep;
}
export interface SelectUnit extends Through {
  readonly kind: 'select';
  readonly step: SelectStep;
}
export interface RescaleUnit extends Through {
  readonly kind: 'rescale';
  readonly step: RescaleStep;
}
export interface PreluUnit extends Through {
  readonly kind: 'prelu';
  readonly step: PreluStep;
}
export interface CastUnit extends Through {
  readonly kind: 'cast';
  readonly step: CastStep;
}
export interface SliceUnit extends Through {
  readonly kind: 'slice';
  readonly step: SliceStep;
}
export interface ShuffleUnit extends Through {
  readonly kind: 'shuffle';
  readonly step: ShuffleStep;
}
export interface UpsampleUnit extends Through {
  readonly kind: 'upsample';
  readonly step: UpsampleStep;
}
export interface JoinUnit extends Through {
  readonly kind: 'join';
  readonly step: JoinStep;
  readonly others: readonly Stream[];
}
export interface ConcatUnit extends Through {
  readonly kind: 'concat';
  readonly step: ConcatStep;
  readonly others: readonly Stream[];
}
export interface ConvertUnit extends Through {
  readonly kind: 'convert';
}
export interface ForkUnit extends UnitBase {
  readonly kind: 'fork';
  readonly in: Stream;
  readonly outs: readonly Stream[];
}

export type Unit =
  | WindowUnit
  | MatvecUnit
  | ReduceUnit
  | ThresholdUnit
  | FlipUnit
  | LookupUnit
  | BorderUnit
  | RescaleUnit
  | PreluUnit
  | CastUnit
  | SliceUnit
  | ShuffleUnit
  | UpsampleUnit
  | JoinUnit
  | ConcatUnit
  | SelectUnit
  | ConvertUnit
  | ForkUnit;

export interface PipelinePort extends Port {
  readonly stream: Stream;
}

/** A memory outside that a unit reads weights from, through a master port of the top function: a pointer to `beats` words. */
export interface WeightPort {
  /** Unique and readable: `stage4.block2.conv.weights`. */
  readonly name: string;
  readonly step: MatvecStep;
  /**
   * Into the unit, a word for each of its cycles: PE * SIMD values, PE by PE, the first in the lowest bits: what it would else read
   * from a memory of its own. `words` counts those of a frame.
   */
  readonly stream: Stream;
  /** When memory is read. `once`: before the first frame, into UltraRAM. `always`: the whole matrix again for every pixel. */
  readonly when: 'once' | 'always';
  /** Bits of a memory word, a power of two from 8 to 512. */
  readonly beatBits: number;
  /** Memory words that hold one weight word, the first its lowest bits; unused bits are 0. */
  readonly beatsPerWord: number;
  /** Memory words of the whole matrix: what the host puts there, rows outside, columns inside, as `stream` wants them. */
  readonly beats: number;
}

/** Units and the streams between them, in an order in which each reads what an earlier one wrote. */
export interface Pipeline {
  readonly name: string;
  readonly inputs: readonly PipelinePort[];
  readonly units: readonly Unit[];
  /** Inner streams, without those of the ports. */
  readonly streams: readonly Stream[];
  readonly outputs: readonly PipelinePort[];
  /** Memories outside that weights are read from; their streams are not among `streams`. */
  readonly weightPorts: readonly WeightPort[];
  readonly steps: readonly Step[];
}

/** What a unit reads, in the order of its operands. */
export const insOf = (unit: Unit): readonly Stream[] =>
  'others' in unit ? [unit.in, ...unit.others] : [unit.in];

export const outsOf = (unit: Unit): readonly Stream[] => (unit.kind === 'fork' ? unit.outs : [unit.out]);

/** Whether a window unit sends whole windows, all taps in one word. */
export const isParallel = ({ in: x, out }: WindowUnit): boolean => out.lanes > x.lanes;

/** How a window's words go out: of a product group by group, of a pool one word of channels after the other. */
export function orderOf(unit: WindowUnit): WindowOrder {
  const { step, window } = unit;
  const pixelWords = window.channels / unit.in.lanes;
  const groups = step.kind === 'pool' ? pixelWords : window.groups;
  return isParallel(unit) ? { pixelWords, groups, isParallel: true } : { pixelWords, groups };
}
