import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/codegen/wgsl/runtime/values.js';
import type { Input } from '../../../../src/codegen/wgsl/runtime/types.ts';
import { doubling } from './doubling.ts';
import { refusal } from './open.ts';

describe('an input that does not fit', () => {
  it.each([
    ['too short', Uint8Array.of(1, 2, 3), 'x has 3 values, an image of 4 has 4'],
    ['empty', new Uint8Array(0), 'x has 0 values, an image of 4 has 4'],
    ['out of range', Int32Array.of(0, 256, 0, 0), 'x holds 256; whole numbers 0 to 255 are wanted'],
    ['not whole', Float32Array.of(0, 0.5, 0, 0), 'x holds 0.5; whole numbers 0 to 255 are wanted'],
    ['no number', Float32Array.of(0, NaN, 0, 0), 'x holds NaN; whole numbers 0 to 255 are wanted'],
    ['nothing at all', undefined, 'x is u8 4: it takes numbers, not pictures'],
    ['a picture', { width: 2, height: 2 }, 'x is u8 4: it takes numbers, not pictures'],
  ])('%s: code shape', async (_, input, message) => {
    const [port] = doubling().inputs;
    expect(await refusal(Promise.resolve().then(() => valuesOf(input as Input, port!)))).toBe(
      `shape: ${message}`,
    );
  });
});
