import { escaped } from './markup.ts';

export interface Line {
  readonly name: string;
  /** Class in the page's style. */
  readonly style: 'training' | 'validation' | 'third' | 'fourth';
  /** [epoch, value], epochs ascending. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Greatest epoch on the axis. */
  readonly epochs: number;
  readonly isLogarithmic?: boolean;
  readonly show: (value: number) => string;
  /** Values at the axis; as `show` by default. */
  readonly tick?: (value: number) => string;
  /** A value marked by a dot. */
  readonly best?: readonly [x: number, y: number];
  /** Epochs after which another step of the recipe begins, with its name. */
  readonly steps: readonly (readonly [epoch: number, name: string])[];
}

const size = { width: 520, height: 250, left: 62, right: 16, top: 14, bottom: 34 };
const plotWidth = size.width - size.left - size.right;
const plotHeight = size.height - size.top - size.bottom;

/** Curves over epochs as a picture without a script. */
export function chart({
  title,
  lines,
  epochs,
  isLogarithmic = false,
  show,
  tick = show,
  best,
  steps,
}: Chart): string {
  const ys = lines
    .flatMap(({ points }) => points.map(([, y]) => y))
    .filter(y => Number.isFinite(y) && (!isLogarithmic || y > 0));
  if (ys.length === 0) return '';
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const [least, most] = spread(ys, isLogarithmic);
  const x = (epoch: number) => (size.left + (plotWidth * (epoch - 1)) / Math.max(1, epochs - 1)).toFixed(1);
  const y = (value: number) => {
    const share = (scale(value) - scale(least)) / (scale(most) - scale(least));
    return (size.top + plotHeight * (1 - share)).toFixed(1);
  };
  const ticks = (isLogarithmic ? decades(least, most) : steady(least, most)).map(
    value =>
      `<path d="M${size.left} ${y(value)}H${size.width - size.right}" class="grid"/><text x="${size.left - 8}" y="${Number(y(value)) + 4}" class="end">${tick(value)}</text>`,
  );
  const marks = wholeMarks(epochs).map(
    epoch => `<text x="${x(epoch)}" y="${size.height - 14}">${epoch}</text>`,
  );
  const borders = steps.map(([epoch, name]) => {
    const at = Number(x(epoch + 0.5));
    const isRight = at > size.left + 0.8 * plotWidth;
    const label = `<text x="${isRight ? at - 5 : at + 5}" y="${size.top + plotHeight - 6}" class="${isRight ? 'end' : 'start'}">${escaped(name)}</text>`;
    return `<path d="M${at} ${size.top}V${size.top + plotHeight}" class="border"/>${label}`;
  });
  const drawn = lines.map(({ points, style, name }) => {
    const fine = points.filter(([, value]) => Number.isFinite(value) && (!isLogarithmic || value > 0));
    const path = fine.map(([epoch, value], i) => `${i === 0 ? 'M' : 'L'}${x(epoch)} ${y(value)}`).join('');
    const dots =
      fine.length > 40
        ? []
        : fine.map(
            ([epoch, value]) =>
              `<circle cx="${x(epoch)}" cy="${y(value)}" r="3" class="${style} dot"><title>${escaped(name)}, epoch ${epoch}: ${show(value)}</title></circle>`,
          );
    return `<path d="${path}" class="${style} line"/>${dots.join('')}`;
  });
  const star = best
    ? `<circle cx="${x(best[0])}" cy="${y(best[1])}" r="6.5" class="best"><title>best: ${show(best[1])} in epoch ${best[0]}</title></circle>`
    : '';
  const legend = lines.map(
    ({ name, style }) => `<span class="key"><i class="${style}"></i>${escaped(name)}</span>`,
  );
  return `<figure><figcaption>${escaped(title)}<span class="legend">${legend.join('')}</span></figcaption><svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(title)} by epoch">${ticks.join('')}${borders.join('')}<path d="M${size.left} ${size.top + plotHeight}H${size.width - size.right}" class="axis"/>${marks.join('')}${drawn.join('')}${star}</svg></figure>`;
}

/** Ends of the axis, with some air. */
function spread(values: readonly number[], isLogarithmic: boolean): readonly [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (isLogarithmic) return least === most ? [least / 2, most * 2] : [least * 0.8, most * 1.25];
  const air = 0.06 * (most - least) || 0.05 * Math.abs(most) || 1;
  return [least - air, most + air];
}

/** Four or five round values between two. */
function steady(least: number, most: number): readonly number[] {
  const rough = (most - least) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(each => each >= rough) ?? rough;
  const first = Math.ceil(least / step);
  return Array.from({ length: Math.floor(most / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** Powers of ten between two, with 2 and 5 of each where there are few. */
function decades(least: number, most: number): readonly number[] {
  const powers = Array.from({ length: 40 }, (_, i) => 10 ** (i - 20));
  const within = (factors: readonly number[]) =>
    powers
      .flatMap(power => factors.map(factor => factor * power))
      .filter(value => value >= least && value <= most);
  const few = within([1]);
  return few.length >= 3 ? few.filter((_, i) => i % Math.ceil(few.length / 5) === 0) : within([1, 2, 5]);
}

/** Round epochs under the axis. */
function wholeMarks(epochs: number): readonly number[] {
  if (epochs <= 10) return Array.from({ length: epochs }, (_, i) => i + 1);
  const step = [2, 5, 10, 20, 50, 100, 200, 500].find(each => epochs / each <= 8) ?? Math.ceil(epochs / 8);
  return [1, ...Array.from({ length: Math.floor(epochs / step) }, (_, i) => (i + 1) * step)];
}
