import { describe, expect, it } from 'vitest';
import {
  partFromJson,
  partLimits,
  partNamed,
  parts,
  similarPart,
} from '../../../src/codegen/dataflow/parts.ts';

describe('parts', () => {
  it('an ordering code is looked up by the part it begins with', () => {
    expect(partNamed('xc7z020clg400-1')).toMatchObject({
      name: 'xc7z020',
      lut: 53200,
      ff: 106400,
      bram18: 280,
      dsp: 220,
    });
    expect(partNamed('XCZU7EV-ffvc1156-2-e')).toMatchObject({ name: 'xczu7ev', uram: 96 });
  });
  it('a number that goes on is another part', () => {
    expect(partNamed('xc7z0200')).toBeUndefined();
    expect(partNamed('xcu501')).toBeUndefined();
  });
  it('an unknown part has a likely name, a strange one has none', () => {
    expect(similarPart('xc7z021clg400-1')).toBe('xc7z020');
    expect(similarPart('stratix10')).toBeUndefined();
  });
  it('names are unique and every part has LUTs, flip-flops and block RAM', () => {
    expect(new Set(parts.map(part => part.name)).size).toBe(parts.length);
    for (const part of parts) expect(part.lut > 0 && part.ff >= part.lut && part.bram18 > 0).toBe(true);
  });
  it('a part of the user’s own is read from JSON, every mistake named', () => {
    const board = { name: 'MyBoard', lut: 1000, ff: 2000, bram18: 10, uram: 0, dsp: 4 };
    expect(partFromJson(board)).toEqual({
      ...board,
      name: 'myboard',
      family: 'given by the user',
      bandwidth: 2.2,
    });
    expect(partFromJson({ ...board, bandwidth: 12.5 }).bandwidth).toBe(12.5);
    expect(() => partFromJson({ ...board, bandwidth: 'fast' })).toThrow(
      'part MyBoard: bandwidth is "fast", gigabytes a second are wanted',
    );
    expect(() => partFromJson([])).toThrow('a part is a JSON object');
    expect(() => partFromJson({ ...board, dsp: 1.5 })).toThrow(
      'part MyBoard: dsp is 1.5, a whole number is wanted',
    );
    expect(() => partFromJson({ ...board, uram: undefined })).toThrow('uram is missing');
    expect(() => partFromJson({ ...board, luts: 3 })).toThrow("a part has no 'luts'");
  });
  it('the usual limits are those of FINN’s guide', () => {
    expect(partLimits).toEqual({ lut: 70, ff: 50, bram: 80, uram: 80, dsp: 80 });
  });
});
