import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/train/schedules.ts';
import { rateAt } from '../../src/train/schedules.ts';

const at = (schedule: Schedule, epoch: number, step = 0) =>
  rateAt(schedule, { epoch, epochs: 10, step, stepsPerEpoch: 4 });
const everyEpoch = (schedule: Schedule) => Array.from({ length: 10 }, (_, epoch) => at(schedule, epoch));

describe('rates over time', () => {
  it('linear per epoch: the first epoch is below the first rate already, the last runs at 0 (papers’ releases)', () => {
    const schedule = { kind: 'linear', from: 1 } as const;
    everyEpoch(schedule).forEach((rate, epoch) => {
      expect(rate).toBeCloseTo(1 - (epoch + 1) / 10, 12);
    });
    expect(at(schedule, 3, 0)).toBe(at(schedule, 3, 3));
  });

  it('linear per step reaches its end with the last step', () => {
    const schedule = { kind: 'linear', from: 1, to: 0.2, per: 'step' } as const;
    expect(at(schedule, 0, 0)).toBeCloseTo(1 - 0.8 / 40, 12);
    expect(at(schedule, 9, 3)).toBeCloseTo(0.2, 12);
  });

  it('step drops at counted epochs, and at shares of all', () => {
    const rates = [1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01];
    everyEpoch({ kind: 'step', from: 1, factor: 0.1, at: [5, 8] }).forEach((rate, epoch) => {
      expect(rate).toBeCloseTo(rates[epoch]!, 12);
    });
    expect(everyEpoch({ kind: 'step', from: 1, factor: 0.1, at: [0.5, 0.8] })).toEqual(
      everyEpoch({ kind: 'step', from: 1, factor: 0.1, at: [5, 8] }),
    );
  });

  it('cosine begins at its first rate and is half way in the middle', () => {
    const schedule = { kind: 'cosine', from: 1, to: 0.5 } as const;
    expect(at(schedule, 0)).toBe(1);
    expect(at(schedule, 5)).toBeCloseTo(0.75, 12);
    expect(at(schedule, 9, 3)).toBeGreaterThan(0.5);
    expect(at(schedule, 9, 3)).toBeLessThan(0.51);
  });

  it('a warm-up rises step by step to what the schedule says without it', () => {
    const schedule = { kind: 'constant', from: 8, warmUpEpochs: 1.5 } as const;
    expect([at(schedule, 0, 0), at(schedule, 0, 2), at(schedule, 1, 1), at(schedule, 1, 2)]).toEqual([
      8 / 6,
      4,
      8,
      8,
    ]);
  });
});
