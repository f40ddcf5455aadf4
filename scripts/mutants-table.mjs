import { webMutants } from './mutants-web.mjs';

const passes = {
  file: 'tests/agreement/passes.test.ts',
  name: "after every pass = integer = packed ([ 'chain' ])",
};
const simulation = {
  file: 'tests/agreement/simulation.test.ts',
  name: "integer = packed = C simulation ([ 'chain' ])",
};
const parallel = {
  file: 'tests/codegen/hls/runtime.slow.test.ts',
  name: 'the window unit that sends whole windows has every tap at its place',
};
const throughPorts = kind => ({
  file: 'tests/codegen/hls/driver.slow.test.ts',
  name: `driver.py, the C simulation in place of a board ${kind}`,
});
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
    name: 'ranges-turned-inside-out',
    file: 'src/ir/range.ts',
    find: 'bits === 32 ? wanted : saturate(wanted, held);',
    replace: 'bits === 32 ? wanted : meet(wanted, held);',
    test: { file: 'tests/ir/range.test.ts', name: 'beyond the ends of a type that saturates' },
  },
  {
    name: 'entries-of-tables-reordered',
    file: 'src/passes/absorb-order.ts',
    find: "node.op === 'lookup' ? 'first' : 'last'",
    replace: "'last'",
    test: { file: 'tests/passes/cases.test.ts', name: 'absorb-order' },
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
    find: '>= 0) << bit;',
    replace: '>= 0) << (end - 1 - bit);',
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
  {
    name: 'whole-windows-take-other-rows',
    file: 'src/codegen/hls/runtime/parallel.hpp',
    find: 'ky * C::dilation_y % C::banks',
    replace: 'ky % C::banks',
    test: parallel,
  },
  {
    name: 'whole-windows-begin-late',
    file: 'src/codegen/dataflow/window-sweep.ts',
    find: 'lead: end - first,',
    replace: 'lead: end - first + 1,',
    test: parallel,
  },
  {
    name: 'weights-from-memory-in-another-order',
    file: 'src/codegen/hls/runtime/fetch.hpp',
    find: 'const int low = k * C::beat_bits,',
    replace: 'const int low = 0 * C::beat_bits,',
    test: throughPorts('stream'),
  },
  {
    name: 'ultraram-fills-one-word',
    file: 'src/codegen/hls/runtime/fetch.hpp',
    find: 'kept[word.to_int()] = weights.word();',
    replace: 'kept[0] = weights.word();',
    test: throughPorts('stream'),
  },
  {
    name: 'last-frame-unmarked',
    file: 'src/codegen/hls/runtime/ports.hpp',
    find: 'i == C::words - 1 ? marks.read() : ap_uint<1>(0)',
    replace: 'i == C::words - 1 ? ap_uint<1>(marks.read() & 0) : ap_uint<1>(0)',
    test: throughPorts('stream'),
  },
  {
    name: 'frames-stored-in-one-place',
    file: 'src/codegen/hls/runtime/ports.hpp',
    find: 'memory.write_request(size_t(frame) * C::beats, C::beats);',
    replace: 'memory.write_request(0, C::beats);',
    test: {
      file: 'tests/codegen/hls/project.slow.test.ts',
      name: 'frames and weights through memory, whole windows agree with the reference: memory',
    },
  },
  // Generated glue.
  {
    name: 'weight-file-swaps-pes',
    file: 'src/codegen/hls/weight-files.ts',
    find: '(unit * simd + lane)',
    replace: '((pe - 1 - unit) * simd + lane)',
    test: throughPorts('memory'),
  },
  {
    name: 'driver-packs-bits-upside-down',
    file: 'src/codegen/hls/templates/driver.py.hbs',
    find: 'reshape(frames, self.words, -1), axis=-1, bitorder="little")',
    replace: 'reshape(frames, self.words, -1), axis=-1, bitorder="big")',
    test: { file: 'tests/codegen/hls/driver.slow.test.ts', name: 'a port of driver.py packs values' },
  },
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
  {
    name: 'glue-repeats-rows',
    file: 'src/codegen/hls/blobs.ts',
    find: 'packed.subarray(row * perRow, (row + 1) * perRow)',
    replace: 'packed.subarray(unit * perRow, (unit + 1) * perRow)',
    test: { file: 'tests/codegen/hls/blobs.test.ts', name: 'packed signs give the words that their values' },
  },
  ...webMutants,
  // Training.
  {
    name: 'bop-flips-on-magnitude',
    file: 'src/train/optimizers.ts',
    find: 'kernels.sign(tf.sub(threshold, tf.mul(weight, mean)))',
    replace: 'kernels.sign(tf.sub(threshold, tf.abs(tf.mul(weight, mean))))',
    test: {
      file: 'tests/train/optimizers.test.ts',
      name: 'weight 1, mean -0.5, threshold 0.25: flips false',
    },
  },
  {
    name: 'estimator-stops-at-one',
    file: 'src/train/estimators.ts',
    find: 'const aboveOne = 1 + 2 ** -23;',
    replace: 'const aboveOne = 1;',
    test: { file: 'tests/train/estimators.test.ts', name: 'ste is the papers’ formula' },
  },
  {
    name: 'resume-forgets-moments',
    file: 'src/train/model/block.ts',
    find: "this.#replace(row('weight'), this.#optimizer.state.map(row));",
    replace: "this.#replace(row('weight'), this.#state);",
    test: {
      file: 'tests/train/trainer.test.ts',
      name: 'a trainer on the engine wasm continues from a snapshot to the same numbers as without a break',
    },
  },
];
