import type { Progress } from '../loop/run-training.ts';
import type { Best, EpochRow } from '../loop/state.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { epochsOf } from '../recipes/recipe.ts';
import type { Line } from './chart.ts';
import { chart } from './chart.ts';
import { escaped, figure, lasting, percent, thousands, tick } from './markup.ts';
import { style } from './style.ts';

export interface CurvesContents {
  readonly name: string;
  /** What goes in and comes out, and what it is trained on. */
  readonly summary: string;
  readonly recipe: Recipe;
  readonly rows: readonly EpochRow[];
  readonly best: Best | undefined;
  /** Of the epoch in progress; undefined where the run is over or stopped. */
  readonly progress?: Progress | undefined;
}

/** Seconds after which a page of a run in progress loads itself anew. */
const refreshSeconds = 10;

/** A run as one page that needs nothing else: no network, no script. */
export function curvesPage(contents: CurvesContents): string {
  const { name, summary, recipe, rows, progress } = contents;
  const refresh = progress ? `<meta http-equiv="refresh" content="${refreshSeconds}">\n` : '';
  const share = progress ? (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs : 1;
  const track = progress
    ? `<div class="track"><div style="width:${(100 * share).toFixed(1)}%"></div></div>`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}<title>${escaped(name)}: training</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escaped(name)}</h1>
<p class="sub">${escaped(summary)} &middot; recipe ${escaped(recipe.name)} &middot; seed ${recipe.seed}</p>
${track}${tiles(contents)}
<div class="charts">${charts(contents).join('\n')}</div>
${rows.length > 0 ? `<section><h2>Epochs</h2><div class="scroll">${table(contents)}</div></section>` : ''}
<section><h2>Where the recipe comes from</h2><ul>${recipe.sources.map(source => `<li>${escaped(source)}</li>`).join('')}</ul></section>
</main></body>
</html>
`;
}

function tiles({ rows, best, progress, recipe }: CurvesContents): string {
  const last = rows.at(-1);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const list: (readonly [string, string])[] = [
    progress
      ? [`${progress.epoch} of ${progress.epochs}`, `epoch, step ${progress.step}`]
      : [`${rows.length} of ${epochsOf(recipe)}`, 'epochs'],
  ];
  if (best) list.push([percent(best.accuracy), `best of the images left out, epoch ${best.epoch}`]);
  if (last?.validation_accuracy !== undefined)
    list.push([percent(last.validation_accuracy), 'of them in the last epoch']);
  const speed = progress?.imagesPerSecond ?? last?.images_per_second;
  if (speed !== undefined) list.push([thousands(speed), 'images a second']);
  list.push(progress ? [lasting(progress.secondsLeft), 'left'] : [lasting(seconds), 'training']);
  return `<div class="tiles">${list.map(([value, label]) => `<div class="tile"><b>${escaped(value)}</b><span>${escaped(label)}</span></div>`).join('')}</div>`;
}

function charts({ rows, best, recipe, progress }: CurvesContents): readonly string[] {
  const epochs = epochsOf(recipe);
  const steps = recipe.steps.slice(1).map((step, index) => {
    const before = recipe.steps.slice(0, index + 1).reduce((sum, each) => sum + each.epochs, 0);
    return [before, step.name] as const;
  });
  /** The epoch in progress counts where it stands now. */
  const line = (
    name: string,
    mark: Line['style'],
    value: (row: EpochRow) => number | undefined,
    now?: number,
  ): Line => {
    const points = rows.flatMap(row => {
      const y = value(row);
      return y === undefined ? [] : [[row.epoch, y] as const];
    });
    return {
      name,
      style: mark,
      points: progress && now !== undefined ? [...points, [progress.epoch, now]] : points,
    };
  };
  const common = { epochs, steps };
  const groups = recipe.steps.map(step => step.groups).reduce((a, b) => (b.length > a.length ? b : a), []);
  const marks = ['training', 'validation', 'third', 'fourth'] as const;
  const layers = [...new Set(rows.flatMap(row => Object.keys(row.flips ?? {})))];
  return [
    chart({
      ...common,
      title: 'Accuracy',
      show: percent,
      tick: value => `${tick(100 * value)} %`,
      lines: [
        line('training', 'training', row => row.accuracy, progress?.accuracy),
        line('left out', 'validation', row => row.validation_accuracy),
      ].filter(({ points }) => points.length > 0),
      ...(best && { best: [best.epoch, best.accuracy] as const }),
    }),
    chart({
      ...common,
      title: 'Loss',
      show: figure,
      tick,
      lines: [
        line('training', 'training', row => row.loss, progress?.loss),
        line('left out', 'validation', row => row.validation_loss),
      ].filter(({ points }) => points.length > 0),
    }),
    chart({
      ...common,
      title: 'Learning rate at the end of the epoch',
      show: figure,
      tick,
      isLogarithmic: true,
      lines: groups.map(({ tensors }, group) =>
        line(tensors, marks[group % marks.length]!, row => row.rates[group]),
      ),
    }),
    chart({
      ...common,
      title: 'Share of weights that flip a step',
      show: figure,
      tick,
      isLogarithmic: true,
      lines: layers
        .slice(0, marks.length)
        .map((layer, index) => line(layer, marks[index]!, row => row.flips?.[layer])),
    }),
  ].filter(drawn => drawn !== '');
}

function table({ rows, best }: CurvesContents): string {
  const head = [
    'epoch',
    'step',
    'loss',
    'accuracy',
    'loss, left out',
    'accuracy, left out',
    'images/s',
    'time',
    'waited for images',
  ];
  const body = [...rows].reverse().map(row => {
    const cells = [
      row.epoch,
      escaped(row.step),
      figure(row.loss),
      percent(row.accuracy),
      row.validation_loss === undefined ? '' : figure(row.validation_loss),
      row.validation_accuracy === undefined ? '' : percent(row.validation_accuracy),
      thousands(row.images_per_second),
      lasting(row.seconds),
      `${((100 * row.seconds_waited) / Math.max(row.seconds, 1e-9)).toFixed(1)} %`,
    ];
    return `<tr${row.epoch === best?.epoch ? ' class="chosen"' : ''}>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr>${head.map(cell => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
