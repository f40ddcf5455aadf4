import { describe, expect, it } from 'vitest';
import { epochLine } from '../../src/cli/train/display.ts';
import { chart } from '../../src/train/curves/chart.ts';
import { figure, lasting, tick } from '../../src/train/curves/markup.ts';
import { curvesPage } from '../../src/train/curves/page.ts';
import type { EpochRow } from '../../src/train/loop/state.ts';
import { testRecipe } from './fake-trainer.ts';

const row = (epoch: number, more: Partial<EpochRow> = {}): EpochRow => ({
  epoch,
  epochs: 3,
  step: 'only',
  loss: 1 / epoch,
  accuracy: 0.5 + epoch / 10,
  validation_loss: 1.1 / epoch,
  validation_accuracy: 0.45 + epoch / 10,
  rates: [0.1 ** epoch],
  images_per_second: 1234.5,
  seconds: 61,
  seconds_waited: 0.61,
  ...more,
});
const progress = {
  ...{ step: 'only', epoch: 3, epochs: 3, batch: 5, batches: 10, loss: 0.3, accuracy: 0.81 },
  ...{ imagesPerSecond: 1200, secondsLeft: 4000 },
};
const contents = {
  name: '<net>',
  summary: '2x2x1 -> scores',
  recipe: testRecipe(),
  rows: [row(1), row(2)],
  best: { epoch: 2, accuracy: 0.65 },
};
/** Circles drawn for a line. */
const dots = (page: string, style: string) => page.split(`class="${style} dot"`).length - 1;

describe('the page of curves', () => {
  it('needs nothing else: no script, nothing from the network', () => {
    const page = curvesPage(contents);
    expect(page).not.toMatch(/<script|src=|href=|@import|url\(/);
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(page).toContain('&lt;net&gt;');
    expect(page).toContain('prefers-color-scheme:dark');
  });

  it('loads itself anew while training, and tells how far it is', () => {
    const page = curvesPage({ ...contents, progress });
    expect(page).toContain('http-equiv="refresh"');
    expect(page).toContain('<b>3 of 3</b>');
    expect(page).toContain('<b>1 h 06 m</b><span>left</span>');
    expect(page).toContain('width:83.3%');
    expect(curvesPage(contents)).not.toContain('refresh');
  });

  it('draws a dot an epoch, the epoch in progress among them, and marks the best', () => {
    expect(dots(curvesPage(contents), 'validation')).toBe(4);
    expect(dots(curvesPage({ ...contents, progress }), 'training')).toBe(
      dots(curvesPage(contents), 'training') + 2,
    );
    expect(curvesPage(contents)).toContain('best: 65.00 % in epoch 2');
  });

  it('shows flips where there are some, and where another step begins', () => {
    const flips = { 'layer1.conv': 0.002 };
    expect(curvesPage({ ...contents, rows: [row(1, { flips })] })).toContain(
      'Share of weights that flip a step',
    );
    expect(curvesPage(contents)).not.toContain('flip a step');
    const [step] = testRecipe().steps;
    const recipe = testRecipe({
      steps: [
        { ...step, name: 'first' },
        { ...step, name: 'second' },
      ],
    });
    expect(curvesPage({ ...contents, recipe })).toMatch(/class="border"\/><text[^>]*>second</);
  });

  it('has no picture of nothing, and leaves out what is no number', () => {
    expect(curvesPage({ ...contents, rows: [], best: undefined })).not.toContain('<svg');
    const points = [
      [1, 1],
      [2, NaN],
      [3, 2],
    ] as const;
    const lines = [{ name: 'a', style: 'training', points } as const];
    expect(dots(chart({ title: 't', lines, epochs: 3, show: figure, steps: [] }), 'training')).toBe(2);
  });
});

describe('figures of a run', () => {
  it('durations, losses, ticks', () => {
    expect([0.2, 61, 3725].map(lasting)).toEqual(['0 s', '1 m 01 s', '1 h 02 m']);
    expect([0.70049, 12.345, 0.00012, 0].map(figure)).toEqual(['0.700', '12.3', '1.2e-4', '0']);
    expect([0.1, 0.30000000000000004, 2e-5, 20].map(tick)).toEqual(['0.1', '0.3', '2e-5', '20']);
  });

  it('an epoch in a line', () => {
    expect(epochLine(row(2), { epoch: 2, accuracy: 0.65 })).toBe(
      'epoch 2 of 3   only  loss 0.500   70.00 % in training   65.00 % left out   1,235 images/s   1 m 01 s   best',
    );
    const unjudged = Object.fromEntries(
      Object.entries(row(1)).filter(([key]) => key !== 'validation_accuracy'),
    ) as unknown as EpochRow;
    expect(epochLine(unjudged, undefined)).not.toContain('left out');
  });
});
