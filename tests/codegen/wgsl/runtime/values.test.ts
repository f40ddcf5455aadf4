import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/codegen/wgsl/runtime/values.js';
import type { Input } from '../../../../src/codegen/wgsl/runtime/types.ts';
import { doubling } from './doubling.ts';
import { refusal } from './open.ts';

describe('an input that does not fit', () => {
  it.each([
    ['too short', Uint8Array.of(1, 2, 3), 'x has 3 values, not 4'],
    ['empty', new Uint8Array(0), 'x has 0 values, not 4'],
    ['out of range', Int32Array.of(0, 256, 0, 0), 'x holds 256, no whole number 0 to 255'],
    ['not whole', Float32Array.of(0, 0.5, 0, 0), 'x holds 0.5, no whole number 0 to 255'],
    ['no number', Float32Array.of(0, NaN, 0, 0), 'x holds NaN, no whole number 0 to 255'],
    ['nothing at all', undefined, 'x takes no such thing, or not yet'],
    ['a picture', { width: 2, height: 2 }, 'x takes no such thing, or not yet'],
  ])('%s: code shape', async (_, input, message) => {
    const [port] = doubling().inputs;
    expect(await refusal(Promise.resolve().then(() => valuesOf(input as Input, port!)))).toBe(
      `shape: ${message}`,
    );
  });
});
