import type { Report } from '../report.ts';
import type { Step } from '../step.ts';
import { inputsOf } from '../step.ts';
import type { Pipeline, Stream, Unit } from '../unit.ts';
import { insOf, outsOf, wordBits } from '../unit.ts';
import { escaped, shortened, thousands } from './markup.ts';

const columnWidth = 172;
const boxWidth = 128;
const rowHeight = 112;
const leastBox = 44;
const mostBox = 92;
const top = 24;

interface Box {
  readonly step: Step;
  readonly column: number;
  readonly row: number;
  readonly height: number;
}

/** The layers from left to right: a box's height grows with its LUTs, an edge says the bits and the depth of its FIFO. */
export function picture(pipeline: Pipeline, { layers, bottleneck }: Report): string {
  const boxes = placed(pipeline, new Map(layers.map(layer => [layer.name, layer.lut])));
  const byValue = new Map(boxes.map(box => [box.step.output, box]));
  const figures = new Map(layers.map(layer => [layer.name, layer]));
  const columns = Math.max(...boxes.map(box => box.column)) + 1;
  const rows = Math.max(...boxes.map(box => box.row)) + 1;
  const ways = new Ways(pipeline);
  const edges = boxes.flatMap(box =>
    inputsOf(box.step).map((value, operand) => {
      const deepest = ways.deepest(box.step, operand);
      const text = deepest ? `${wordBits(deepest)} \u00d7 ${deepest.depth}` : '';
      return edge(byValue.get(value), box, text);
    }),
  );
  const drawn = boxes.map(box => {
    const { id, kind } = box.step;
    const layer = figures.get(id)!;
    const isSlowest = id === bottleneck;
    const [x, y] = [left(box), middle(box) - box.height / 2];
    const fold = layer.simd > 1 ? `PE ${layer.pe} \u00b7 SIMD ${layer.simd}` : `PE ${layer.pe}`;
    const lines = [shortened(id, 16), kind, fold].map(
      (line, index) =>
        `<text x="${x + boxWidth / 2}" y="${middle(box) - 9 + 14 * index}" class="${index === 0 ? 'name' : 'small'}">${escaped(line)}</text>`,
    );
    const title = `${id}: ${thousands(layer.cycles)} cycles, ${thousands(layer.lut)} LUT, ${layer.bram18} BRAM18`;
    return `<g><title>${escaped(title)}</title><rect x="${x}" y="${y}" width="${boxWidth}" height="${box.height}" rx="6" class="${isSlowest ? 'box slowest' : 'box'}"/>${lines.join('')}</g>`;
  });
  const [width, height] = [columns * columnWidth + 20, rows * rowHeight + top];
  return `<div class="scroll"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="pipeline">${edges.join('')}${drawn.join('')}</svg></div>`;
}

const left = (box: Box): number => box.column * columnWidth + 30;
const middle = (box: Box): number => box.row * rowHeight + top + mostBox / 2;

function edge(from: Box | undefined, to: Box, text: string): string {
  const [x1, y1] = from ? [left(from) + boxWidth, middle(from)] : [left(to) - 24, middle(to)];
  const [x2, y2] = [left(to), middle(to)];
  const bend = (x1 + x2) / 2;
  const skips = from && to.column - from.column > 1 && from.row === to.row;
  const lift = skips ? Math.max(8, y1 - mostBox / 2 - 8) : y1;
  const path = skips
    ? `M${x1} ${y1} C${x1 + 24} ${lift} ${x1 + 24} ${lift} ${x1 + 40} ${lift} L${x2 - 40} ${lift} C${x2 - 24} ${lift} ${x2 - 24} ${y2} ${x2} ${y2}`
    : `M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
  const [tx, ty] = skips ? [bend, lift - 4] : [bend, (y1 + y2) / 2 - 5];
  return `<path d="${path}" class="wire"/><text x="${tx}" y="${ty}" class="wire-text">${text}</text>`;
}

/** A column for each step on the longest way to it, a row for each in a column. */
function placed({ steps }: Pipeline, luts: ReadonlyMap<string, number>): readonly Box[] {
  const columnOf = new Map<string, number>();
  const used = new Map<number, number>();
  const most = Math.max(1, ...luts.values());
  return steps.map(step => {
    const column = Math.max(0, ...inputsOf(step).map(value => (columnOf.get(value) ?? -1) + 1));
    columnOf.set(step.output, column);
    const row = used.get(column) ?? 0;
    used.set(column, row + 1);
    const share = Math.sqrt((luts.get(step.id) ?? 0) / most);
    return { step, column, row, height: leastBox + (mostBox - leastBox) * share };
  });
}

/** The ways values take from the layer that makes them to those that read them: converters and forks. */
class Ways {
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #writers: ReadonlyMap<Stream, Unit>;

  constructor({ units }: Pipeline) {
    this.#units = new Map(units.map(unit => [unit.name, unit]));
    this.#writers = new Map(units.flatMap(unit => outsOf(unit).map(stream => [stream, unit] as const)));
  }

  /** The stream with the largest FIFO on the way to an operand. */
  deepest(step: Step, operand: number): Stream | undefined {
    const unit = this.#units.get(step.id);
    let best = unit && insOf(unit)[operand];
    let writer = best && this.#writers.get(best);
    while (writer && ['convert', 'fork', 'window'].includes(writer.kind)) {
      if (best && writer.in.depth > best.depth) best = writer.in;
      writer = this.#writers.get(writer.in);
    }
    return best;
  }
}
