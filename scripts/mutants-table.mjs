const passes = {
  file: 'tests/agreement/passes.test.ts',
  name: "after every pass = integer = packed ([ 'chain' ])",
};
const simulation = {
  file: 'tests/agreement/simulation.test.ts',
  name: "integer = packed = C simulation ([ 'chain' ])",
};
const unit = kind => ({
  file: 'tests/codegen/hls/units.slow.test.ts',
  name: `alone, folded at random, against the interpreter ${kind}`,
});

/**
 * What is broken, where, and which test must notice. `find` is exact text that is in `file` exactly once; `test.name`
 * is a part of the test's full name.
 * @type {{ name: string, file: string, find: string, replace: string, test: { file: string, name: string } }[]}
 */
export const mutants = [
  // The meaning of ops.
  {
    name: 'tie-at-zero',
    file: 'src/ir/ops/float/binarize.ts',
    find: 'values.map(value => (value > 0 ? 1 : -1))',
    replace: 'values.map(value => (value >= 0 ? 1 : -1))',
    test: { file: 'tests/ir/meaning.test.ts', name: 'sign of 0 is +1, with zero: -1 it is -1' },
  },
  {
    name: 'compare-strictly',
    file: 'src/ir/ops/integer/threshold.ts',
    find: 'if (values[i]! >= at[base + c]!) word |=',
    replace: 'if (values[i]! > at[base + c]!) word |=',
    test: passes,
  },
  {
    name: 'pad-bit',
    file: 'src/ir/window.ts',
    find: 'if (padValue > 0) for',
    replace: 'if (padValue < 0) for',
    test: {
      file: 'tests/ir/conv.test.ts',
      name: 'binary conv with any padding equals the definition (words of 64',
    },
  },
  {
    name: 'bit-order',
    file: 'src/ir/bits.ts',
    find: 'word |= 1 << bit;',
    replace: 'word |= 1 << (end - 1 - bit);',
    test: { file: 'tests/ir/meaning.test.ts', name: 'flip mirrors the masked channels of bits' },
  },
  {
    name: 'class-swapped',
    file: 'src/ir/ops/integer/classes.ts',
    find: 'alongRows[y]! * runs(border.cols) + alongCols[x]!',
    replace: 'alongCols[x]! * runs(border.rows) + alongRows[y]!',
    test: passes,
  },
  // Passes.
  {
    name: 'flip-dropped',
    file: 'src/passes/absorb-flips.ts',
    find: 'negateRows(data, out => isFlipped[out]!)',
    replace: 'negateRows(data, () => false)',
    test: passes,
  },
  {
    name: 'threshold-off-by-one',
    file: 'src/passes/levels.ts',
    find: 'saturated(1 - at[',
    replace: 'saturated(0 - at[',
    test: passes,
  },
  {
    name: 'level-order',
    file: 'src/ir/ops/integer/threshold.ts',
    find: 'at[base + level * channels + c]',
    replace: 'at[base + c * levels + level]',
    test: passes,
  },
  {
    name: 'padding-counted-twice',
    file: 'src/passes/fold-padding.ts',
    find: 'taps.map(isOnMap => !isOnMap)',
    replace: 'taps.map(isOnMap => isOnMap)',
    test: passes,
  },
  // The HLS runtime.
  {
    name: 'runtime-compares-strictly',
    file: 'src/codegen/hls/runtime/levels.hpp',
    find: 'return x >= Level(at) ? 1 : 0;',
    replace: 'return x > Level(at) ? 1 : 0;',
    test: unit('dense'),
  },
  {
    name: 'runtime-pads-with-the-other-bit',
    file: 'src/codegen/hls/runtime/window.hpp',
    find: 'C::word_bits>(C::pad_value)',
    replace: 'C::word_bits>(-C::pad_value)',
    test: unit('conv'),
  },
  {
    name: 'runtime-pools-the-least',
    file: 'src/codegen/hls/runtime/pool.hpp',
    find: 'return b > a ? b : a;',
    replace: 'return b > a ? a : b;',
    test: unit('maxpool'),
  },
  // Generated glue.
  {
    name: 'glue-rounds-levels-down',
    file: 'src/codegen/hls/kernels/matvec.ts',
    find: 'Math.ceil((depth + at) / 2)',
    replace: 'Math.floor((depth + at) / 2)',
    test: unit('dense'),
  },
  {
    name: 'glue-starts-classes-late',
    file: 'src/codegen/hls/kernels/levels.ts',
    find: '.reduce((sum, run) => sum + run, 0));',
    replace: '.reduce((sum, run) => sum + run, 1));',
    test: unit('conv'),
  },
  {
    name: 'glue-swaps-channels',
    file: 'src/codegen/hls/kernels/levels.ts',
    find: 'const channel = (row % folds) * pe + unit;',
    replace: 'const channel = unit * folds + (row % folds);',
    test: simulation,
  },
  {
    name: 'glue-swaps-lanes',
    file: 'src/codegen/hls/blobs.ts',
    find: 'bitsOfValue(values[first + lane]!)',
    replace: 'bitsOfValue(values[first + simd - 1 - lane]!)',
    test: { file: 'tests/codegen/hls/blobs.test.ts', name: 'the words hold each entry at its place' },
  },
];
