/* Words for how a unit is built, as foldings, reports and files use them. */

/**
 * Where a matrix-vector unit keeps its weights, PE by PE:
 * - `lutram`: ROM in LUTs, part of the bitstream; a single word a PE becomes constants in the logic.
 * - `bram`: ROM in block RAM, part of the bitstream.
 * - `uram`: UltraRAM. Outside Versal a bitstream cannot fill it, so it is filled once, from a weight port, before the first frame.
 * - `external`: none on chip. A weight port brings every word each time it is used, rows * columns / (PE * SIMD) words a pixel.
 */
export const weightMemories = ['lutram', 'bram', 'uram', 'external'] as const;
export type WeightMemory = (typeof weightMemories)[number];

/**
 * How a window unit sends the taps of a window:
 * - `serial`: word by word, PE or SIMD channels of one tap each (`WindowUnit.in.lanes === out.lanes`).
 * - `parallel`: a whole window a word; all channels of a pixel come in as one word, kernel height * width * channels values go out.
 */
export const windowForms = ['serial', 'parallel'] as const;
export type WindowForm = (typeof windowForms)[number];

/** What a product multiplies with: LUTs, or a DSP slice for each of PE * SIMD products, whose adder sums them up. */
export type Multiply = 'fabric' | 'dsp';

/** What the rows of a window are kept in. */
export const ringMemories = ['lutram', 'bram', 'uram'] as const;
export type RingMemory = (typeof ringMemories)[number];
