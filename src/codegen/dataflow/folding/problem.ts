/**
 * What something takes of each thing that can run short. `traffic`: bits of weights read from memory a frame, which at a rate
 * become bandwidth.
 */
export const resources = ['lut', 'bram18', 'uram', 'dsp', 'traffic'] as const;
export type Resource = (typeof resources)[number];
export type Cost = Readonly<Record<Resource, number>>;

export const noCost: Cost = { lut: 0, bram18: 0, uram: 0, dsp: 0, traffic: 0 };

export const addCosts = (a: Cost, b: Cost): Cost => ({
  lut: a.lut + b.lut,
  bram18: a.bram18 + b.bram18,
  uram: a.uram + b.uram,
  dsp: a.dsp + b.dsp,
  traffic: a.traffic + b.traffic,
});

/** A way to build the same thing: weights in LUTs, block RAM, UltraRAM or outside; products in LUTs or DSPs. */
export interface Style {
  readonly name: string;
  readonly cost: Cost;
}

/** A way to fold a unit. */
export interface FoldOption {
  /** What it is called in a result: `pe 4 simd 9`. */
  readonly name: string;
  readonly cycles: number;
  /** Bits of a word it reads and of one it writes. */
  readonly inWidth: number;
  readonly outWidth: number;
  readonly styles: readonly Style[];
}

export interface Variable<O extends FoldOption = FoldOption> {
  readonly name: string;
  readonly options: readonly O[];
}

/** A stream between two units; its converter and FIFO depend on the width of the words written and of those read. */
export interface Link {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly styles: (outWidth: number, inWidth: number) => readonly Style[];
}

/** Units that are to be folded and the streams between them: a graph of any shape. */
export interface FoldingProblem<O extends FoldOption = FoldOption> {
  readonly variables: readonly Variable<O>[];
  readonly links: readonly Link[];
}

/** One option a variable, one style a variable and a link. */
export interface FoldingSolution<O extends FoldOption = FoldOption> {
  readonly options: readonly O[];
  readonly styles: readonly Style[];
  readonly linkStyles: readonly Style[];
  readonly cost: Cost;
  /** Cycles a frame of the slowest unit. */
  readonly cycles: number;
}

/** Every cycle count that some option has, ascending: the only targets at which anything changes. */
export const targetsOf = ({ variables }: FoldingProblem): readonly number[] =>
  [...new Set(variables.flatMap(({ options }) => options.map(option => option.cycles)))].sort(
    (a, b) => a - b,
  );
