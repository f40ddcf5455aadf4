import type { Report } from '../report.ts';
import type { Step } from '../step.ts';
import { inputsOf } from '../step.ts';
import type { Pipeline, Stream, Unit } from '../unit.ts';
import { insOf, outsOf, wordBits } from '../unit.ts';
import { escaped, shortened, thousands } from './markup.ts';

const columnWidth = 157;
const boxWidth = 112;
const rowHeight = 104;
const leastBox = 44;
const mostBox = 92;
/** Above each line of boxes: room for arcs of shortcuts and for what comes back from the line before. */
const above = 40;
/** Columns of a line; a page is as wide. */
const columnsOfLine = 6;
const margin = 46;

interface Box {
  readonly step: Step;
  /** Counted along the whole pipeline. */
  readonly column: number;
  readonly height: number;
  readonly left: number;
  /** Of the box: its middle; of its line: the top. */
  readonly middle: number;
  readonly lineTop: number;
}

/** The layers from left to right, line by line as text: a box's height grows with its LUTs, an edge says the bits and the depth of its FIFO. */
export function picture(pipeline: Pipeline, { layers, bottleneck }: Report): string {
  const boxes = placed(pipeline, new Map(layers.map(layer => [layer.name, layer.lut])));
  const byValue = new Map(boxes.map(box => [box.step.output, box]));
  const figures = new Map(layers.map(layer => [layer.name, layer]));
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
    const [x, y] = [box.left, box.middle - box.height / 2];
    const fold = layer.simd > 1 ? `PE ${layer.pe} \u00b7 SIMD ${layer.simd}` : `PE ${layer.pe}`;
    const lines = [shortened(id, 16), kind, fold].map(
      (line, index) =>
        `<text x="${x + boxWidth / 2}" y="${box.middle - 9 + 14 * index}" class="${index === 0 ? 'name' : 'small'}">${escaped(line)}</text>`,
    );
    const title = `${id}: ${thousands(layer.cycles)} cycles, ${thousands(layer.lut)} LUT, ${layer.bram18} BRAM18`;
    return `<g><title>${escaped(title)}</title><rect x="${x}" y="${y}" width="${boxWidth}" height="${box.height}" rx="6" class="${isSlowest ? 'box slowest' : 'box'}"/>${lines.join('')}</g>`;
  });
  const width = Math.max(...boxes.map(({ left }) => left)) + columnWidth;
  const height = Math.max(...boxes.map(({ middle }) => middle)) + mostBox / 2 + 12;
  return `<div class="scroll"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="pipeline">${edges.join('')}${drawn.join('')}</svg></div>`;
}

/** A wire into a box: straight or bent to the next column, over the boxes between, or around the end of its line. */
function edge(from: Box | undefined, to: Box, text: string): string {
  const [x2, y2] = [to.left, to.middle];
  if (!from) return wire(`M${x2 - 40} ${y2}H${x2}`, x2 - 22, y2 - 5, text);
  const [x1, y1] = [from.left + boxWidth, from.middle];
  if (from.lineTop !== to.lineTop) {
    const isShortcut = to.column - from.column > 1;
    const back = to.lineTop + (isShortcut ? 8 : 16);
    const end = isShortcut ? margin / 4 : margin / 2;
    const right = margin + (columnsOfLine - 1) * columnWidth + boxWidth + (isShortcut ? 20 : 10);
    const down = isShortcut && to.left > margin ? x2 - 12 : end;
    const path = `M${x1} ${y1}H${right}V${back}H${down}V${y2}H${x2}`;
    return wire(path, down + 26, back + (isShortcut ? -3 : 12), text);
  }
  const bend = (x1 + x2) / 2;
  if (to.column - from.column > 1 && y1 === y2) {
    const lift = to.lineTop + above - 8;
    const path = `M${x1} ${y1}C${x1 + 24} ${lift} ${x1 + 24} ${lift} ${x1 + 40} ${lift}L${x2 - 40} ${lift}C${x2 - 24} ${lift} ${x2 - 24} ${y2} ${x2} ${y2}`;
    return wire(path, bend, lift - 4, text);
  }
  return wire(`M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`, bend, (y1 + y2) / 2 - 5, text);
}

const wire = (path: string, x: number, y: number, text: string): string =>
  `<path d="${path}" class="wire"/><text x="${x}" y="${y}" class="wire-text">${text}</text>`;

/** A column for each step on the longest way to it, a row for each in a column, so many columns a line. */
function placed({ steps }: Pipeline, luts: ReadonlyMap<string, number>): readonly Box[] {
  const columnOf = new Map<string, number>();
  const used = new Map<number, number>();
  const most = Math.max(1, ...luts.values());
  const cells = steps.map(step => {
    const column = Math.max(0, ...inputsOf(step).map(value => (columnOf.get(value) ?? -1) + 1));
    columnOf.set(step.output, column);
    const row = used.get(column) ?? 0;
    used.set(column, row + 1);
    return { step, column, row, line: Math.floor(column / columnsOfLine) };
  });
  const rowsOf = (line: number) =>
    Math.max(...cells.filter(cell => cell.line === line).map(cell => cell.row)) + 1;
  const tops = [0];
  for (let line = 0; line < cells.at(-1)!.line + 1; line++)
    tops.push(tops[line]! + above + rowsOf(line) * rowHeight);
  return cells.map(({ step, column, row, line }) => ({
    step,
    column,
    height: leastBox + (mostBox - leastBox) * Math.sqrt((luts.get(step.id) ?? 0) / most),
    left: margin + (column % columnsOfLine) * columnWidth,
    middle: tops[line]! + above + row * rowHeight + mostBox / 2,
    lineTop: tops[line]!,
  }));
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
