import { describe, expect, it } from 'vitest';
import { bytes, count, dimensions, percent, plural, seconds, short } from '../../src/cli/figures.ts';

describe('numbers as people read them', () => {
  it('counts have a comma every three digits', () => {
    expect([0, 999, 1000, 1676279808, -12345].map(value => count(value))).toEqual([
      '0',
      '999',
      '1,000',
      '1,676,279,808',
      '-12,345',
    ]);
    expect(count(33.514752, 3)).toBe('33.515');
  });

  it('short figures have a unit and three digits', () => {
    expect([640, 93088, 1.9e6, 1676279808].map(short)).toEqual(['640', '93.1 k', '1.9 M', '1.7 G']);
  });

  it('times pick their unit', () => {
    expect([71e-6, 0.0042, 0.064, 0.6, 31.4, 150].map(seconds)).toEqual([
      '71 us',
      '4.2 ms',
      '64 ms',
      '0.6 s',
      '31 s',
      '2.5 min',
    ]);
  });

  it('sizes, shares, plurals and shapes', () => {
    expect([bytes(640), bytes(212000), percent(0.9834), plural(1, 'file'), plural(2, 'file')]).toEqual([
      '640 B',
      '212 kB',
      '98.34 %',
      '1 file',
      '2 files',
    ]);
    expect(dimensions([28, 28, 1])).toBe('28x28x1');
  });
});
