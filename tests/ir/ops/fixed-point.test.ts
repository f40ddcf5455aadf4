import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../../src/ir/bits.ts';
import { interpret } from '../../../src/ir/interpret.ts';
import { parse } from '../../../src/ir/parse.ts';
import { rangesFromWeights } from '../../../src/ir/range.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import { verifyModule } from '../../../src/ir/verify.ts';

const graph = (input: string, body: string) =>
  parse(`graph t @integer {\n  input %x: ${input}\n${body}\n  output y = %y\n}`);

/** The values of %y for values of %x. */
function run(input: string, body: string, values: readonly number[]): number[] {
  const module = graph(input, body);
  verifyModule(module);
  const inputs = new Map([['%x' as const, tensorFrom(module.graph.inputs[0]!.type, values)]]);
  return [...valuesOf(interpret(module, inputs).get('%y')!)];
}
const refusal = (input: string, body: string): string => {
  try {
    graph(input, body);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('requantize', () => {
  const constants = (scale: string, offset: string, channels = 1, classes = 1) =>
    `  tensor @m: i18[${channels}] = [${scale}]\n  tensor @o: i32[${classes}, ${channels}] = [${offset}]\n`;
  const node = (settings: string, type = 'i16.8') =>
    `  %y: ${type} = requantize %x, @m, @o {to: ${type.split('[')[0]!}, ${settings}}`;

  test('halves round up, of negative values too', () => {
    const body = constants('1', '0') + node('shift: 1', 'i16.8[6, 1]');
    expect(run('i32[6, 1]', body, [3, 1, -1, -2, -3, 4])).toEqual([2, 1, 0, -1, -1, 2]);
  });

  test('a factor and a constant per channel, either sign', () => {
    const body = constants('3, -5', '16, -16', 2) + node('shift: 2', 'i16.8[2, 2]');
    expect(run('i32[2, 2]', body, [10, 10, -7, 0])).toEqual([12, -16, -1, -4]);
  });

  test('bits of x are dropped before the product, rounding down', () => {
    const body = constants('4', '0') + node('pre: 2, shift: 2', 'i16.8[5, 1]');
    expect(run('i32[5, 1]', body, [7, 8, -1, -4, -5])).toEqual([1, 2, -1, -1, -2]);
  });

  test('the result saturates to its own element, once', () => {
    const body = constants('131071', '0') + node('shift: 1', 'i16[4, 1]');
    expect(run('i32[4, 1]', body, [16383, -16383, 0, 1])).toEqual([32767, -32768, 0, 32767]);
  });

  test('constants go by border class', () => {
    const body = constants('2', '0, 200, 400', 1, 3) + node('shift: 1, cols: [1, 2, 1]', 'i16[1, 4, 1]');
    expect(run('i32[1, 4, 1]', body, [1, 1, 1, 1])).toEqual([1, 101, 101, 201]);
  });

  test('its range bounds what comes out', () => {
    const module = graph('i8[3, 2]', constants('3, -5', '16, -16', 2) + node('shift: 2', 'i16.8[3, 2]'));
    const { lo, hi } = rangesFromWeights(module).get('%y')!;
    const inputs = (values: number[]) =>
      new Map([['%x' as const, tensorFrom(module.graph.inputs[0]!.type, values)]]);
    const values = [...valuesOf(interpret(module, inputs([127, 127, -128, -128, 0, 0])).get('%y')!)];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(lo);
    expect(Math.max(...values)).toBeLessThanOrEqual(hi);
  });

  test('real values, constants of another number and wide results are refused', () => {
    expect(refusal('f32[2, 1]', constants('1', '0') + node('shift: 1', 'i16[2, 1]'))).toMatch(/found f32/);
    expect(refusal('i32[2, 2]', constants('1', '0') + node('shift: 1', 'i16[2, 2]'))).toMatch(
      /scale is \[1\], the input has 2 channels/,
    );
    expect(refusal('i32[2, 1]', constants('1', '0') + node('shift: 1', 'i32[2, 1]'))).toMatch(
      /the result is i32, wanted an integer of at most 16 bits/,
    );
    expect(refusal('i32[2, 1]', constants('1', '0') + node('shift: 0', 'i16[2, 1]'))).toMatch(/shift/);
  });
});

describe('prelu_fixed', () => {
  const constants = (shiftIn: number, negative: number, shiftOut: number, positive?: number) =>
    `  tensor @i: i16.8[1] = [${shiftIn}]\n  tensor @n: i16[1] = [${negative}]\n${positive === undefined ? '' : `  tensor @p: i16[1] = [${positive}]\n`}  tensor @o: i16.8[1] = [${shiftOut}]\n`;
  const plain = (settings = '', positive = '_') =>
    `  %y: i16.8[6, 1] = prelu_fixed %x, @i, @n, ${positive}, @o${settings}`;
  const quarter = 2 ** 12;

  test('slope below the shift, identity above, halves up', () => {
    const body = constants(0, quarter, 0) + plain();
    expect(run('i16.8[6, 1]', body, [100, 0, -4, -2, -6, -1])).toEqual([100, 0, -1, 0, -1, 0]);
  });

  test('the shift saturates before the slope, the result after it', () => {
    const body = constants(-10, 2 ** 14, 5) + plain();
    expect(run('i16.8[6, 1]', body, [32767, 32750, -32768, 0, -10, -11])).toEqual([
      32767, 32765, -32753, 15, 5, 4,
    ]);
  });

  test('negative, zero and steep slopes', () => {
    expect(run('i16.8[6, 1]', constants(0, -(2 ** 14), 0) + plain(), [1, -1, -32768, 5, -7, 0])).toEqual([
      1, 1, 32767, 5, 7, 0,
    ]);
    expect(run('i16.8[6, 1]', constants(0, 0, 3) + plain(), [1, -1, -32768, 5, -7, 0])).toEqual([
      4, 3, 3, 8, 3, 3,
    ]);
    const steep = constants(0, 100 * 2 ** 8, 0) + plain(' {slope_frac: 8}');
    expect(run('i16.8[6, 1]', steep, [1, -1, -400, 5, -7, 0])).toEqual([1, -100, -32768, 5, -700, 0]);
  });

  test('a slope of its own above the shift', () => {
    const body = constants(2, quarter, 0, 2 ** 13) + plain('', '@p');
    expect(run('i16.8[6, 1]', body, [2, 3, 6, -2, 100, -32768])).toEqual([0, 1, 2, -1, 49, -8192]);
  });

  test('slopes have 16 bits, shifts the format of x', () => {
    expect(refusal('i16.7[6, 1]', constants(0, 1, 0) + plain().replace('i16.8', 'i16.7'))).toMatch(
      /shift_in is i16.8, wanted i16.7/,
    );
    expect(refusal('i32[6, 1]', constants(0, 1, 0) + plain())).toMatch(/at most 16 bits/);
  });
});

describe('cast', () => {
  test('fraction bits go with halves up, come exactly, and the result saturates', () => {
    expect(run('i16.8[5]', '  %y: i16.7[5] = cast %x {to: i16.7}', [1, -1, 3, -3, 32767])).toEqual([
      1, 0, 2, -1, 16384,
    ]);
    expect(run('i8[3]', '  %y: i16.8[3] = cast %x {to: i16.8}', [1, -1, 127])).toEqual([256, -256, 32512]);
    expect(run('i16.2[3]', '  %y: i8[3] = cast %x {to: i8}', [32767, -32768, 6])).toEqual([127, -128, 2]);
  });

  test('the mean of four is (a + b + c + d + 2) >> 2', () => {
    const body =
      '  %s: i32.4[1, 1, 1] = sumpool %x {size: [2, 2], stride: [2, 2]}\n  %y: i16.4[1, 1, 1] = cast %s {to: i16.4, halvings: 2}';
    expect(run('i16.4[2, 2, 1]', body, [1, 2, 3, 4])).toEqual([3]);
    expect(run('i16.4[2, 2, 1]', body, [-1, -2, -3, -4])).toEqual([-2]);
    expect(run('i16.4[2, 2, 1]', body, [32767, 32767, 32767, 32767])).toEqual([32767]);
  });

  test('bits are -1 and +1', () => {
    expect(run('b1[2]', '  %y: i8.2[2] = cast %x {to: i8.2}', [1, -1])).toEqual([4, -4]);
  });
});

test('the product of two integers is exact, with the fraction bits of both', () => {
  const body = '  %y: i32.12[2] = mul %x, %x';
  expect(run('i16.6[2]', body, [-32768, 12345])).toEqual([2 ** 30, 12345 ** 2]);
});
