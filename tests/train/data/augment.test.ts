import { describe, expect, it } from 'vitest';
import { generator } from '../../../src/ir/random.ts';
import type { Augmentation } from '../../../src/train/data/augment.ts';
import { augment, plain } from '../../../src/train/data/augment.ts';

const picture = { height: 2, width: 3, channels: 1 };
const image = Uint8Array.of(1, 2, 3, 4, 5, 6);

/** What an image can become, of a hundred draws. */
function outcomes(
  augmentation: Partial<Augmentation>,
  from = image,
  of = picture,
  means = [9],
): readonly string[] {
  const into = new Float32Array(from.length);
  const seen = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    augment(from, into, of, { ...plain, ...augmentation }, Float64Array.from(means), generator(seed));
    seen.add(into.join(' '));
  }
  return [...seen].sort();
}

describe('augmentation', () => {
  it('plain leaves every image as it is', () => {
    expect(outcomes({})).toEqual(['1 2 3 4 5 6']);
  });

  it('flip mirrors left to right, or does not', () => {
    expect(outcomes({ flip: true })).toEqual(['1 2 3 4 5 6', '3 2 1 6 5 4']);
  });

  it('shift moves by at most so many pixels either way, zeros behind', () => {
    expect(outcomes({ shift: 1 })).toEqual(
      [
        ...['1 2 3 4 5 6', '0 1 2 0 4 5', '2 3 0 5 6 0'],
        ...['4 5 6 0 0 0', '0 4 5 0 0 0', '5 6 0 0 0 0'],
        ...['0 0 0 1 2 3', '0 0 0 0 1 2', '0 0 0 2 3 0'],
      ].sort(),
    );
  });

  it('a mirrored image is moved after it was mirrored', () => {
    expect(outcomes({ shift: 1, flip: true })).toContain('0 3 2 0 6 5');
  });

  it('crop keeps a share of the picture, scaled back: values between the old ones', () => {
    const ramp = Uint8Array.from({ length: 64 }, (_, i) => 8 * (i % 8));
    const seen = outcomes({ crop: 0.25 }, ramp, { height: 8, width: 8, channels: 1 });
    expect(seen.length).toBeGreaterThan(10);
    for (const row of seen.map(text => text.split(' ').slice(0, 8).map(Number))) {
      expect([...row].sort((a, b) => a - b)).toEqual(row);
      expect(row[0]).toBeGreaterThanOrEqual(0);
      expect(row[7]).toBeLessThanOrEqual(56);
    }
  });

  it('crop of the whole area of a square picture gives the picture now and then', () => {
    const square = Uint8Array.of(1, 2, 3, 4);
    expect(outcomes({ crop: 0.99 }, square, { height: 2, width: 2, channels: 1 })).toContain('1 2 3 4');
  });

  it('cutout greys a square to the means, cut off at the edge', () => {
    const seen = outcomes({ cutout: 1 });
    expect(seen).toEqual([
      '1 2 3 4 5 9',
      '1 2 3 4 9 6',
      '1 2 3 9 5 6',
      '1 2 9 4 5 6',
      '1 9 3 4 5 6',
      '9 2 3 4 5 6',
    ]);
    expect(outcomes({ cutout: 2 })).toContain('9 9 3 9 9 6');
  });

  it('channels stay together', () => {
    const two = Uint8Array.of(1, 10, 2, 20);
    expect(outcomes({ flip: true }, two, { height: 1, width: 2, channels: 2 })).toEqual([
      '1 10 2 20',
      '2 20 1 10',
    ]);
  });
});
