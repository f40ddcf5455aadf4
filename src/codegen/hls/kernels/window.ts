import { outputSize } from '../../../ir/window.ts';
import { windowSchedule } from '../../dataflow/window-schedule.ts';
import type { WindowUnit } from '../../dataflow/unit.ts';
import { isParallel, orderOf, wordBits } from '../../dataflow/unit.ts';
import type { Kernel } from '../call.ts';
import { bitsFor, laneType } from '../cpp.ts';
import { parallelWindow } from './parallel-window.ts';

/** A sliding window; its runtime walks the ring by constant steps, worked out here. */
export function window(unit: WindowUnit): Kernel {
  if (isParallel(unit)) return parallelWindow(unit);
  const { height, width, geometry, padValue } = unit.window;
  const { kernel, stride, dilation, pad } = geometry;
  const order = orderOf(unit);
  const { pixelWords, groups } = order;
  const schedule = windowSchedule(unit.window, order);
  const tapWords = pixelWords / groups;
  const outHeight = outputSize(height, 0, geometry);
  const outWidth = outputSize(width, 1, geometry);
  const column = dilation[1]! * pixelWords;
  const row = dilation[0]! * width * pixelWords;
  // From the last word of a tap, kernel row, kernel, group to the first of the next.
  const nextColumn = column - (tapWords - 1);
  const nextRow = row - (kernel[1]! - 1) * column - (tapWords - 1);
  const backToTap = (kernel[0]! - 1) * row + (kernel[1]! - 1) * column + (tapWords - 1);
  const backToPixel = (groups - 1) * tapWords + backToTap;
  return {
    routine: `window_in_${unit.memory}`,
    header: 'window.hpp',
    doc: `${kernel.join('x')} windows of ${height}x${width}x${unit.window.channels}, ${unit.in.lanes} channels a word`,
    streams: [unit.in, unit.out],
    tables: [],
    config: {
      numbers: {
        word_bits: wordBits(unit.in),
        height,
        width,
        out_width: outWidth,
        kernel_height: kernel[0]!,
        kernel_width: kernel[1]!,
        stride_y: stride[0]!,
        stride_x: stride[1]!,
        dilation_y: dilation[0]!,
        dilation_x: dilation[1]!,
        pad_top: pad[0]!,
        pad_left: pad[1]!,
        pad_value: padValue,
        groups,
        tap_words: tapWords,
        words: schedule.words,
        emitted: schedule.emitted,
        iterations: schedule.iterations,
        delay: schedule.delay,
        ahead: schedule.ahead,
        slot_bits: bitsFor(schedule.held - 1),
        row_bits: 1 + bitsFor(Math.max(pad[0]!, outHeight * stride[0]! + (kernel[0]! - 1) * dilation[0]!)),
        column_bits: 1 + bitsFor(Math.max(pad[1]!, outWidth * stride[1]! + (kernel[1]! - 1) * dilation[1]!)),
        first_slot: -(pad[0]! * width + pad[1]!) * pixelWords,
        next_column: nextColumn,
        next_row: nextRow,
        next_group: tapWords - backToTap,
        next_x: stride[1]! * pixelWords - backToPixel,
        next_y: stride[0]! * width * pixelWords - (outWidth - 1) * stride[1]! * pixelWords - backToPixel,
      },
      types: { input: laneType(unit.in.lane) },
    },
  };
}
