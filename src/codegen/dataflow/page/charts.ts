import type { Report } from '../report.ts';
import type { SimulationResult } from '../simulate/simulate.ts';
import { escaped, shortened, thousands } from './markup.ts';

/** A design at another rate: what the same network takes there at least. */
export interface CurvePoint {
  readonly fps: number;
  readonly lut: number;
  readonly bram18: number;
}

/** Each resource as a bar of the part, with the usual limit marked. */
export function resourceBars(report: Report, limits: Readonly<Record<string, number>>): string {
  const rows = [
    ['LUT', report.lut, report.lut_percent, limits.lut],
    ['FF', report.ff, report.ff_percent, limits.ff],
    ['BRAM18', report.bram18, report.bram18_percent, limits.bram],
    ['URAM', report.uram, report.uram_percent, limits.uram],
    ['DSP', report.dsp, report.dsp_percent, limits.dsp],
  ] as const;
  return rows
    .filter(([name, used]) => name !== 'URAM' || used > 0)
    .map(([name, used, percent, limit = 100]) => {
      const isOver = percent > limit;
      return `<div class="bar-row"><span class="bar-name">${name}</span><span class="bar"><span class="fill${isOver ? ' over' : ''}" style="width:${Math.min(100, percent)}%"></span><span class="limit" style="left:${limit}%" title="usual limit ${limit} %"></span></span><span class="bar-figure">${thousands(used)} <em>${percent} %</em></span></div>`;
    })
    .join('');
}

/** When units are busy over one frame of the settled pipeline, a line each; the darker, the busier. */
export function occupancy(report: Report, simulation: SimulationResult): string {
  const known = new Map(simulation.units.map(unit => [unit.name, unit]));
  const rows = report.layers.flatMap(layer => {
    const unit = known.get(layer.name);
    return unit?.activity ? [{ layer, unit, activity: unit.activity }] : [];
  });
  if (rows.length === 0) return '';
  const [label, width, line] = [190, 640, 18];
  const drawn = rows.map(({ layer, unit, activity }, row) => {
    const cell = width / activity.length;
    const cells = activity.map((busy, index) =>
      busy < 0.01
        ? ''
        : `<rect x="${(label + index * cell).toFixed(1)}" y="${row * line + 2}" width="${(cell + 0.3).toFixed(1)}" height="${line - 4}" class="busy" opacity="${(0.12 + 0.88 * busy).toFixed(2)}"/>`,
    );
    const share = Math.round((100 * unit.cycles) / simulation.cyclesPerFrame);
    const isSlowest = layer.name === report.bottleneck;
    return `<g><title>${escaped(layer.name)}: busy ${share} %, waits for words ${thousands(unit.dataStall)}, for room ${thousands(unit.spaceStall)} cycles a frame</title><text x="${label - 8}" y="${row * line + 13}" class="row-name${isSlowest ? ' hot' : ''}">${escaped(shortened(layer.name, 26))}</text><rect x="${label}" y="${row * line + 2}" width="${width}" height="${line - 4}" class="idle"/>${cells.join('')}<text x="${label + width + 8}" y="${row * line + 13}" class="small start">${share} %</text></g>`;
  });
  const height = rows.length * line + 22;
  const axis = `<text x="${label}" y="${height - 4}" class="small start">0</text><text x="${label + width}" y="${height - 4}" class="small end">${thousands(simulation.cyclesPerFrame)} cycles</text>`;
  const whole = label + width + 50;
  return `<div class="scroll"><svg width="${whole}" height="${height}" viewBox="0 0 ${whole} ${height}" role="img" aria-label="occupancy over one frame">${drawn.join('')}${axis}</svg></div>`;
}

/** LUTs over frames a second, both by their logarithm, with this design on it. */
export function curve(points: readonly CurvePoint[], { fps, lut }: Report): string {
  const all = [...points, { fps, lut, bram18: 0 }];
  const [width, height, pad] = [560, 240, 52];
  const scale = (values: readonly number[], size: number) => {
    const [lo, hi] = [Math.log(Math.min(...values) * 0.9), Math.log(Math.max(...values) * 1.1)];
    return (value: number) => ((Math.log(value) - lo) / Math.max(1e-9, hi - lo)) * size;
  };
  const toX = scale(
    all.map(point => point.fps),
    width - 2 * pad,
  );
  const toY = scale(
    all.map(point => point.lut),
    height - pad - 24,
  );
  const x = (value: number) => (pad + toX(value)).toFixed(1);
  const y = (value: number) => (height - pad + 8 - toY(value)).toFixed(1);
  const sorted = [...points].sort((a, b) => a.fps - b.fps);
  const path = sorted
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.fps)} ${y(point.lut)}`)
    .join(' ');
  const dots = sorted.map(
    point =>
      `<circle cx="${x(point.fps)}" cy="${y(point.lut)}" r="3.5" class="dot"><title>${thousands(point.fps)} frames/s: ${thousands(point.lut)} LUT, ${thousands(point.bram18)} BRAM18</title></circle>`,
  );
  const ends = [sorted[0], sorted.at(-1)].flatMap(point =>
    point
      ? [
          `<text x="${x(point.fps)}" y="${height - pad + 30}" class="small">${thousands(point.fps)}</text>`,
          `<text x="${pad - 8}" y="${Number(y(point.lut)) + 4}" class="small end">${thousands(point.lut)}</text>`,
        ]
      : [],
  );
  const here = `<circle cx="${x(fps)}" cy="${y(lut)}" r="6" class="here"/><text x="${x(fps)}" y="${Number(y(lut)) - 12}" class="name">this design</text>`;
  const axes = `<path d="M${pad} 12V${height - pad + 14}H${width - pad + 20}" class="axis"/><text x="${width / 2}" y="${height - 6}" class="small">frames a second</text><text x="14" y="${height / 2}" class="small" transform="rotate(-90 14 ${height / 2})">LUT</text>`;
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="area over rate">${axes}<path d="${path}" class="line"/>${dots.join('')}${here}${ends.join('')}</svg>`;
}
