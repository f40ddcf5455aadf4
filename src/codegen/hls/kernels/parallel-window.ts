import { sweepOf } from '../../dataflow/window-sweep.ts';
import { windowSchedule } from '../../dataflow/window-schedule.ts';
import type { WindowUnit } from '../../dataflow/unit.ts';
import { orderOf, wordBits } from '../../dataflow/unit.ts';
import type { Kernel } from '../call.ts';
import { bitsFor, laneType } from '../cpp.ts';

/** A sliding window that sends all its taps at once, from banks of whole rows. */
export function parallelWindow(unit: WindowUnit): Kernel {
  const { height, width, geometry, padValue } = unit.window;
  const { kernel, stride, dilation, pad } = geometry;
  const order = orderOf(unit);
  const schedule = windowSchedule(unit.window, order);
  const sweep = sweepOf(unit.window);
  const banks = Math.ceil(schedule.held / width);
  const bankOf = (row: number) => ((row % banks) + banks) % banks;
  const mostRow = sweep.outHeight * stride[0]! + (kernel[0]! - 1) * dilation[0]!;
  const mostColumn = sweep.width + width + (kernel[1]! - 1) * dilation[1]!;
  return {
    routine: `parallel_window_in_${unit.memory}`,
    header: 'parallel.hpp',
    doc: `whole ${kernel.join('x')} windows of ${height}x${width}x${unit.window.channels}, all ${unit.out.lanes} values in a word`,
    streams: [unit.in, unit.out],
    tables: [],
    config: {
      numbers: {
        word_bits: wordBits(unit.in),
        window_bits: wordBits(unit.out),
        height,
        width,
        kernel_height: kernel[0]!,
        kernel_width: kernel[1]!,
        stride_x: stride[1]!,
        stride_y: stride[0]!,
        dilation_x: dilation[1]!,
        dilation_y: dilation[0]!,
        pad_top: pad[0]!,
        pad_left: pad[1]!,
        pad_value: padValue,
        groups: order.groups,
        words: schedule.words,
        emitted: schedule.emitted,
        steps: schedule.steps,
        iterations: schedule.iterations,
        delay: schedule.delay,
        ahead: schedule.ahead,
        banks,
        first_bank: bankOf(-pad[0]!),
        stride_banks: bankOf(stride[0]!),
        frame_banks: bankOf(height),
        sweep: sweep.width,
        first_column: sweep.first,
        lead: sweep.lead,
        last_column: (sweep.outWidth - 1) * stride[1]! - pad[1]!,
        kept_columns: (kernel[1]! - 1) * dilation[1]! + 1,
        row_bits: 1 + bitsFor(Math.max(pad[0]!, mostRow)),
        column_bits: 1 + bitsFor(Math.max(pad[1]!, -sweep.first, mostColumn)),
      },
      types: { input: laneType(unit.in.lane) },
    },
  };
}
