/**
 * Units as an estimator sees them: sizes and folding, no network, no language, no weights. Published designs are stated as
 * lists of these; the compiler states its own units the same way.
 */
export type RamStyle = 'auto' | 'distributed' | 'block' | 'ultra';

/** Where weights live: inside the unit's code, in a memory beside it, or off chip. */
export type WeightPlace = 'embedded' | 'decoupled' | 'external';

/** `rows` sums of `columns` products for each of `pixels` vectors; PE rows by SIMD columns a cycle. */
export interface MatvecHardware {
  readonly kind: 'matvec';
  readonly rows: number;
  readonly columns: number;
  readonly pixels: number;
  readonly pe: number;
  readonly simd: number;
  readonly weightBits: number;
  readonly inputBits: number;
  readonly inputSigned: boolean;
  /** Bits the accumulator is declared with; the sums may need fewer. */
  readonly accumulatorBits: number;
  readonly outputBits: number;
  /** Thresholds a row; 2^outputBits - 1 where not said. */
  readonly levels?: number;
  /** Absent: the sums themselves come out. */
  readonly thresholds?: RamStyle;
  /** Words of thresholds a PE, rows / PE where not said: more where they differ along the border of a map. */
  readonly thresholdRows?: number;
  readonly weights: { readonly place: WeightPlace; readonly ram: RamStyle };
  readonly multiply: 'lut' | 'dsp';
}

/** One kernel of `taps` weights a channel. SIMD counts taps. */
export interface DepthwiseHardware extends Omit<MatvecHardware, 'kind' | 'rows' | 'columns'> {
  readonly kind: 'depthwise';
  readonly channels: number;
  readonly taps: number;
}

/** Rows of a map in, windows out. `parallel`: a whole window a word. */
export interface WindowHardware {
  readonly kind: 'window';
  readonly style: 'hls' | 'rtl';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly simd: number;
  readonly bits: number;
  readonly depthwise: boolean;
  readonly parallel: boolean;
  readonly ram: RamStyle;
}

export interface ThresholdHardware {
  readonly kind: 'threshold';
  readonly channels: number;
  readonly pixels: number;
  readonly pe: number;
  readonly inputBits: number;
  readonly ram: RamStyle;
}

/** One parameter a channel: add, multiply, compare. */
export interface ChannelwiseHardware {
  readonly kind: 'channelwise';
  readonly channels: number;
  readonly pixels: number;
  readonly pe: number;
  readonly inputBits: number;
  readonly ram: RamStyle;
}

export interface MaxPoolHardware {
  readonly kind: 'maxpool';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly pe: number;
  readonly bits: number;
}

/** Sums a whole map a channel. */
export interface GlobalPoolHardware {
  readonly kind: 'globalpool';
  readonly channels: number;
  readonly pixels: number;
  readonly pe: number;
  readonly bits: number;
}

/** `height` and `width` with the padding. */
export interface PaddingHardware {
  readonly kind: 'padding';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly pe: number;
}

export interface SelectHardware {
  readonly kind: 'select';
  readonly labels: number;
  readonly pe: number;
  readonly bits: number;
}

/** One word a cycle through, from or to several streams: adders, forks. */
export interface StreamsHardware {
  readonly kind: 'add' | 'fork';
  readonly channels: number;
  readonly pixels: number;
  readonly pe: number;
  readonly bits: number;
}

export interface FifoHardware {
  readonly kind: 'fifo';
  readonly depth: number;
  readonly width: number;
  /** `vivado`: the vendor's generator, whose depth is a power of two. */
  readonly style: 'rtl' | 'vivado';
  readonly ram: RamStyle;
}

export interface ConverterHardware {
  readonly kind: 'converter';
  readonly inWidth: number;
  readonly outWidth: number;
}

export type HardwareUnit =
  | MatvecHardware
  | DepthwiseHardware
  | WindowHardware
  | ThresholdHardware
  | ChannelwiseHardware
  | MaxPoolHardware
  | GlobalPoolHardware
  | PaddingHardware
  | SelectHardware
  | StreamsHardware
  | FifoHardware
  | ConverterHardware;
