import type {
  HardwareUnit,
  RamStyle,
  WeightPlace,
} from '../../src/codegen/dataflow/estimate/hardware-unit.ts';

/** One row of a file of FINN's figures: an op with its attributes, and what FINN's own class says of it. */
export interface FinnRow {
  readonly op: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly est: Readonly<Record<'cycles' | 'lut' | 'bram18' | 'uram' | 'dsp', number>>;
}

interface DataType {
  readonly bits: number;
  readonly signed: boolean;
}

/** FINN's names of data types: BINARY, BIPOLAR, TERNARY, INT8, UINT16. */
function dataType(name: string): DataType {
  const [, unsigned, bits] = /^(U?)INT(\d+)$/.exec(name) ?? [];
  if (bits !== undefined) return { bits: Number(bits), signed: unsigned === '' };
  if (name === 'TERNARY') return { bits: 2, signed: true };
  return { bits: 1, signed: name === 'BIPOLAR' };
}

class Attributes {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  number(name: string): number {
    const value = this.#values[name];
    if (typeof value !== 'number') throw new Error(`attribute ${name} is no number`);
    return value;
  }

  numbers(name: string): readonly number[] {
    return this.#values[name] as readonly number[];
  }

  pair(name: string): readonly [number, number] {
    const [a = 1, b = 1] = this.numbers(name);
    return [a, b];
  }

  text(name: string, byDefault: string): string {
    const value = this.#values[name];
    return typeof value === 'string' ? value : byDefault;
  }

  type(name: string): DataType {
    return dataType(this.text(name, 'BINARY'));
  }

  /** Vectors a frame; `numInputVectors` may be a number, a shape or absent. */
  pixels(): number {
    const value = this.#values.numInputVectors;
    if (Array.isArray(value)) return (value as number[]).reduce((product, size) => product * size, 1);
    return typeof value === 'number' ? value : 1;
  }
}

const product = (attrs: Attributes) => ({
  pixels: attrs.pixels(),
  pe: attrs.number('PE'),
  simd: attrs.number('SIMD'),
  weightBits: attrs.type('weightDataType').bits,
  inputBits: attrs.type('inputDataType').bits,
  inputSigned: attrs.type('inputDataType').signed,
  accumulatorBits: attrs.type('accDataType').bits,
  outputBits: attrs.type('outputDataType').bits,
  thresholds: attrs.text('ram_style_thresholds', 'auto') as RamStyle,
  weights: {
    place: attrs.text('mem_mode', 'internal_decoupled').replace('internal_', '') as WeightPlace,
    ram: attrs.text('ram_style', 'auto') as RamStyle,
  },
  multiply: attrs.text('resType', 'lut') as 'lut' | 'dsp',
});

const window = (style: 'hls' | 'rtl', attrs: Attributes): HardwareUnit => ({
  kind: 'window',
  style,
  channels: attrs.number('IFMChannels'),
  height: attrs.pair('IFMDim')[0],
  width: attrs.pair('IFMDim')[1],
  outHeight: attrs.pair('OFMDim')[0],
  outWidth: attrs.pair('OFMDim')[1],
  kernel: attrs.pair('ConvKernelDim'),
  stride: attrs.pair('Stride'),
  dilation: attrs.pair('Dilation'),
  simd: attrs.number('SIMD'),
  bits: attrs.type('inputDataType').bits,
  depthwise: attrs.number('depthwise') === 1,
  parallel: attrs.number('parallel_window') === 1,
  ram: attrs.text('ram_style', 'distributed') as RamStyle,
});

const perChannel = (kind: 'threshold' | 'channelwise', attrs: Attributes): HardwareUnit => ({
  kind,
  channels: attrs.number('NumChannels'),
  pixels: attrs.pixels(),
  pe: attrs.number('PE'),
  inputBits: attrs.type('inputDataType').bits,
  ram: attrs.text('ram_style', 'auto') as RamStyle,
});

const readers: Readonly<Record<string, (attrs: Attributes) => HardwareUnit>> = {
  MVAU_hls: attrs => ({
    kind: 'matvec',
    rows: attrs.number('MH'),
    columns: attrs.number('MW'),
    ...product(attrs),
  }),
  VVAU_hls: attrs => ({
    kind: 'depthwise',
    channels: attrs.number('Channels'),
    taps: attrs.pair('Kernel')[0] * attrs.pair('Kernel')[1],
    ...product(attrs),
    pixels: attrs.pair('Dim')[0] * attrs.pair('Dim')[1],
  }),
  ConvolutionInputGenerator_hls: attrs => window('hls', attrs),
  ConvolutionInputGenerator_rtl: attrs => window('rtl', attrs),
  Thresholding_hls: attrs => perChannel('threshold', attrs),
  ChannelwiseOp_hls: attrs => perChannel('channelwise', attrs),
  StreamingFIFO_rtl: attrs => ({
    kind: 'fifo',
    depth: attrs.number('depth'),
    width: attrs.numbers('folded_shape').at(-1)! * attrs.type('dataType').bits,
    style: attrs.text('impl_style', 'rtl') as 'rtl' | 'vivado',
    ram: attrs.text('ram_style', 'auto') as RamStyle,
  }),
  StreamingDataWidthConverter_hls: attrs => ({
    kind: 'converter',
    inWidth: attrs.number('inWidth'),
    outWidth: attrs.number('outWidth'),
  }),
  StreamingMaxPool_hls: attrs => ({
    kind: 'maxpool',
    channels: attrs.number('NumChannels'),
    height: attrs.pair('ImgDim')[0],
    width: attrs.pair('ImgDim')[1],
    kernel: attrs.pair('PoolDim')[0],
    pe: attrs.number('PE'),
    bits: attrs.type('dataType').bits,
  }),
  FMPadding_rtl: attrs => {
    const [top = 0, left = 0, bottom = 0, right = 0] = attrs.numbers('Padding');
    const [height, width] = attrs.pair('ImgDim');
    return {
      kind: 'padding',
      channels: attrs.number('NumChannels'),
      height: height + top + bottom,
      width: width + left + right,
      pe: attrs.number('SIMD'),
    };
  },
  LabelSelect_hls: attrs => ({
    kind: 'select',
    labels: attrs.number('Labels'),
    pe: attrs.number('PE'),
    bits: attrs.type('inputDataType').bits,
  }),
  AddStreams_hls: attrs => ({
    kind: 'add',
    channels: attrs.number('NumChannels'),
    pixels: attrs.pixels(),
    pe: attrs.number('PE'),
    bits: Math.max(
      ...(attrs.numbers('inputDataTypes') as unknown as string[]).map(name => dataType(name).bits),
    ),
  }),
  GlobalAccPool_hls: attrs => ({
    kind: 'globalpool',
    channels: attrs.number('NumChannels'),
    pixels: attrs.pixels(),
    pe: attrs.number('PE'),
    bits: attrs.type('inputDataType').bits,
  }),
};

/** The unit a row speaks of; throws for an op without formulas here. */
export function unitOfRow({ op, attrs }: FinnRow): HardwareUnit {
  const read = readers[op];
  if (!read) throw new Error(`no formulas for ${op}`);
  return read(new Attributes(attrs));
}
