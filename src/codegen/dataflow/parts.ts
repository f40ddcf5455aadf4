import type { Part } from '../backend.ts';

export type { Part } from '../backend.ts';

type Row = readonly [name: string, lut: number, ff: number, bram36: number, uram: number, dsp: number];

/** By family; HBM by part. */
const bandwidths: Readonly<Record<string, number>> = {
  'Zynq-7000': 2.8,
  'Artix-7': 2.2,
  'Kintex-7': 9,
  'Zynq UltraScale+': 13.4,
  'Virtex UltraScale+ and Alveo': 53.6,
  Versal: 17.9,
  xcvu9p: 13.4,
  xcu50: 220,
  xcu280: 320,
  xcu55c: 320,
};

const families: Readonly<Record<string, readonly Row[]>> = {
  'Zynq-7000': [
    ['xc7z007s', 14400, 28800, 50, 0, 66],
    ['xc7z010', 17600, 35200, 60, 0, 80],
    ['xc7z012s', 34400, 68800, 72, 0, 120],
    ['xc7z014s', 40600, 81200, 107, 0, 170],
    ['xc7z015', 46200, 92400, 95, 0, 160],
    ['xc7z020', 53200, 106400, 140, 0, 220],
    ['xc7z030', 78600, 157200, 265, 0, 400],
    ['xc7z035', 171900, 343800, 500, 0, 900],
    ['xc7z045', 218600, 437200, 545, 0, 900],
    ['xc7z100', 277400, 554800, 755, 0, 2020],
  ],
  'Artix-7': [
    ['xc7a35t', 20800, 41600, 50, 0, 90],
    ['xc7a50t', 32600, 65200, 75, 0, 120],
    ['xc7a75t', 47200, 94400, 105, 0, 180],
    ['xc7a100t', 63400, 126800, 135, 0, 240],
    ['xc7a200t', 134600, 269200, 365, 0, 740],
  ],
  'Kintex-7': [
    ['xc7k70t', 41000, 82000, 135, 0, 240],
    ['xc7k160t', 101400, 202800, 325, 0, 600],
    ['xc7k325t', 203800, 407600, 445, 0, 840],
    ['xc7k410t', 254200, 508400, 795, 0, 1540],
  ],
  'Zynq UltraScale+': [
    ['xczu1eg', 37440, 74880, 108, 0, 216],
    ['xczu2eg', 47232, 94464, 150, 0, 240],
    ['xczu3eg', 70560, 141120, 216, 0, 360],
    ['xczu4ev', 87840, 175680, 128, 48, 728],
    ['xczu5ev', 117120, 234240, 144, 64, 1248],
    ['xczu7ev', 230400, 460800, 312, 96, 1728],
    ['xczu9eg', 274080, 548160, 912, 0, 2520],
    ['xck26', 117120, 234240, 144, 64, 1248],
  ],
  'Virtex UltraScale+ and Alveo': [
    ['xcvu9p', 1182240, 2364480, 2160, 960, 6840],
    ['xcu50', 871680, 1743360, 1344, 640, 5952],
    ['xcu200', 1182240, 2364480, 2160, 960, 6840],
    ['xcu250', 1728000, 3456000, 2688, 1280, 12288],
    ['xcu280', 1303680, 2607360, 2016, 960, 9024],
    ['xcu55c', 1303680, 2607360, 2016, 960, 9024],
  ],
  // DSP58 slices; the AI engines are not used.
  Versal: [
    ['xcve2302', 150272, 300544, 155, 155, 464],
    ['xcvm1802', 899840, 1799680, 967, 463, 1968],
    ['xcvc1902', 899840, 1799680, 967, 463, 1968],
  ],
};

const counted = ['lut', 'ff', 'bram18', 'uram', 'dsp'] as const;

/** What is wrong with a part from JSON, and at which of its keys. */
export class PartError extends TypeError {
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/** Of a part that does not say: that of a small board. */
const leastBandwidth = 2.2;

/**
 * A part that is not in the table, from JSON: `{ "name": "myboard", "lut": 53200, "ff": 106400, "bram18": 280, "uram": 0, "dsp": 220 }`, whole
 * numbers, all of them; `bandwidth` in gigabytes a second may be added. Throws a PartError that says which is missing or wrong.
 */
export function partFromJson(value: unknown): Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PartError('', 'a part is a JSON object');
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find(key => !['name', 'family', 'bandwidth', ...counted].includes(key));
  if (unknown !== undefined)
    throw new PartError(
      unknown,
      `a part has no '${unknown}': name, family, bandwidth, ${counted.join(', ')}`,
    );
  const { name, family = 'given by the user', bandwidth = leastBandwidth } = given;
  if (typeof name !== 'string' || name === '')
    throw new PartError('name', "a part's name is a text that is not empty");
  if (typeof family !== 'string') throw new PartError('family', "a part's family is a text");
  const count = (key: (typeof counted)[number]): number => {
    const number = given[key];
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
    throw new PartError(
      key,
      `part ${name}: ${key} is ${number === undefined ? 'missing' : JSON.stringify(number)}, a whole number is wanted`,
    );
  };
  if (typeof bandwidth !== 'number' || !(bandwidth > 0))
    throw new PartError(
      'bandwidth',
      `part ${name}: bandwidth is ${JSON.stringify(bandwidth)}, gigabytes a second are wanted`,
    );
  return {
    name: name.toLowerCase(),
    family,
    lut: count('lut'),
    ff: count('ff'),
    bram18: count('bram18'),
    uram: count('uram'),
    dsp: count('dsp'),
    bandwidth,
  };
}

export const parts: readonly Part[] = Object.entries(families).flatMap(([family, rows]) =>
  rows.map(([name, lut, ff, bram36, uram, dsp]) => ({
    name,
    family,
    lut,
    ff,
    bram18: 2 * bram36,
    uram,
    dsp,
    bandwidth: bandwidths[name] ?? bandwidths[family]!,
  })),
);

/** Percent of a part that designs of this kind are usually placed and routed up to (FINN's guide). */
export const partLimits = { lut: 70, ff: 50, bram: 80, uram: 80, dsp: 80 } as const;

export const defaultPart = 'xc7z020clg400-1';

/** The part that a full ordering code such as `xc7z020clg400-1` begins with; the longest name wins. */
export function partNamed(code: string): Part | undefined {
  const wanted = code.toLowerCase();
  return parts
    .filter(part => wanted.startsWith(part.name) && !/^\d/.test(wanted.slice(part.name.length)))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** The listed part that an unknown code resembles most, if any does. */
export function similarPart(code: string): string | undefined {
  const wanted = code.toLowerCase();
  const [best] = parts
    .map(part => ({ name: part.name, distance: editDistance(wanted.slice(0, part.name.length), part.name) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= 3 ? best.name : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
