import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Span } from '../../ir/types.ts';
import type { Entry, HardwareBlock, Setting } from '../ast.ts';
import { didYouMean } from '../../ir/suggest.ts';

/** How one layer is to be built, as written. */
export interface LayerFold {
  readonly layer: string;
  readonly pe?: number;
  readonly simd?: number;
  readonly weights?: 'lutram' | 'bram' | 'uram' | 'external';
  readonly window?: 'serial' | 'parallel';
  readonly multiply?: 'fabric' | 'dsp';
  readonly ring?: 'lutram' | 'bram' | 'uram';
  readonly at: Span;
}

/** What a `hardware` block asks of a target. */
export interface Hardware {
  readonly target: string;
  readonly at: Span;
  readonly part?: { readonly name: string; readonly at: Span };
  readonly clockMhz?: number;
  readonly fps?: number;
  /** Shares of the part, `lut: 70%` is 0.7, or numbers; absent: no wall. */
  readonly budget?: Readonly<Record<string, { readonly share: number } | { readonly count: number }>>;
  readonly interface?: 'stream' | 'memory';
  /** Weights may stay in memory outside. */
  readonly externalWeights?: { readonly gigabytesPerSecond?: number };
  readonly fold: readonly LayerFold[];
}

const targets = ['fpga', 'wgsl', 'neon'];
const known = ['part', 'clock', 'fps', 'budget', 'interface', 'weights', 'bandwidth', 'fold'];
const resources = ['lut', 'ff', 'bram', 'uram', 'dsp'];
/** Words that a layer's fold may hold. */
const foldWords = {
  weights: ['lutram', 'bram', 'uram', 'external'],
  window: ['serial', 'parallel'],
  multiply: ['fabric', 'dsp'],
  ring: ['lutram', 'bram', 'uram'],
} as const;
const megahertz: Readonly<Record<string, number>> = { MHz: 1, GHz: 1000, kHz: 1e-3 };

/** Reads the hardware blocks; `graph` tells which layers there are to fold. */
export function readHardware(
  blocks: readonly HardwareBlock[],
  graph: Graph | undefined,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Hardware> {
  const found = new Map<string, Hardware>();
  const layers = graph?.nodes
    .filter(({ op }) => op === 'conv' || op === 'dense')
    .map(({ id }) => id.slice(1));
  for (const block of blocks) {
    const { text, at } = block.target;
    const reader = new Reader(diagnostics);
    if (found.has(text)) reader.error(at, `two hardware blocks for '${text}'`);
    if (!targets.includes(text))
      reader.error(
        at,
        `there is no target '${text}'`,
        didYouMean(text, targets) ?? `there are ${targets.join(', ')}`,
      );
    found.set(text, reader.read(block, layers));
  }
  return found;
}

class Reader {
  readonly #diagnostics: Diagnostic[];
  constructor(diagnostics: Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  error(at: Span, message: string, help?: string): void {
    this.#diagnostics.push({
      severity: 'error',
      code: 'E0203',
      message,
      at,
      ...(help === undefined ? {} : { help }),
    });
  }

  read(block: HardwareBlock, layers: readonly string[] | undefined): Hardware {
    const by = this.#byKey(block.entries, known, `hardware ${block.target.text}`);
    const part = by.get('part');
    const clockMhz = this.#clock(by.get('clock'));
    const fps = this.#positive(by.get('fps'), 'fps');
    const name = this.#part(part);
    return {
      target: block.target.text,
      at: block.target.at,
      ...(part && name !== undefined ? { part: { name, at: part.at } } : {}),
      ...(clockMhz === undefined ? {} : { clockMhz }),
      ...(fps === undefined ? {} : { fps }),
      ...this.#budget(by.get('budget')),
      ...this.#word(by.get('interface'), 'interface', ['stream', 'memory'] as const),
      ...this.#memory(by.get('weights'), by.get('bandwidth')),
      fold: this.#fold(by.get('fold'), layers),
    };
  }

  #byKey(entries: readonly Entry[], keys: readonly string[], what: string): ReadonlyMap<string, Setting> {
    const by = new Map<string, Setting>();
    for (const { path, value } of entries) {
      if (!keys.includes(path.text))
        this.error(
          path.at,
          `${what} has no setting '${path.text}'`,
          didYouMean(path.text, keys) ?? `there are ${keys.join(', ')}`,
        );
      else if (by.has(path.text)) this.error(path.at, `'${path.text}' is given twice`);
      else by.set(path.text, value);
    }
    return by;
  }

  #entries(setting: Setting | undefined, name: string): readonly Entry[] {
    if (!setting) return [];
    if (setting.kind === 'object') return setting.entries;
    this.error(setting.at, `${name}: wants { ... }`);
    return [];
  }

  #part(setting: Setting | undefined): string | undefined {
    if (!setting) return undefined;
    if (setting.kind === 'string' || setting.kind === 'word') return setting.value;
    this.error(setting.at, 'part: wants a name such as "xc7z020clg400-1"');
    return undefined;
  }

  #positive(setting: Setting | undefined, name: string): number | undefined {
    if (!setting) return undefined;
    if (setting.kind === 'number' && setting.value > 0 && !setting.unit) return setting.value;
    this.error(setting.at, `${name}: wants a number > 0 without a unit`);
    return undefined;
  }

  #clock(setting: Setting | undefined): number | undefined {
    if (!setting) return undefined;
    const factor = setting.kind === 'number' && setting.unit ? megahertz[setting.unit.text] : undefined;
    if (setting.kind === 'number' && setting.value > 0 && factor !== undefined) return setting.value * factor;
    if (setting.kind !== 'number' || !(setting.value > 0))
      this.error(setting.at, 'clock: wants a frequency such as 100 MHz');
    else if (setting.unit)
      this.error(
        setting.unit.at,
        `clock: unknown unit '${setting.unit.text}'`,
        didYouMean(setting.unit.text, Object.keys(megahertz)) ?? 'there are kHz, MHz, GHz',
      );
    else this.error(setting.at, 'clock: wants a unit', `write '${setting.value} MHz'`);
    return undefined;
  }

  #budget(setting: Setting | undefined): Pick<Hardware, 'budget'> {
    if (!setting) return {};
    const limits: Record<string, { readonly share: number } | { readonly count: number }> = {};
    for (const [name, limit] of this.#byKey(this.#entries(setting, 'budget'), resources, 'budget')) {
      if (limit.kind === 'percent' && limit.value > 0 && limit.value <= 100)
        limits[name] = { share: limit.value / 100 };
      else if (limit.kind === 'number' && !limit.unit && Number.isInteger(limit.value) && limit.value >= 0)
        limits[name] = { count: limit.value };
      else this.error(limit.at, `${name}: wants a percentage such as 70%, or a whole number`);
    }
    return { budget: limits };
  }

  /** One of a few words, under its own name. */
  #word<Name extends string, Word extends string>(
    setting: Setting | undefined,
    name: Name,
    allowed: readonly Word[],
  ): Partial<Record<Name, Word>> {
    if (!setting) return {};
    const found = setting.kind === 'word' ? allowed.find(word => word === setting.value) : undefined;
    if (found !== undefined) return { [name]: found } as Partial<Record<Name, Word>>;
    this.error(setting.at, `${name}: there are ${allowed.join(', ')}`);
    return {};
  }

  #memory(weights: Setting | undefined, bandwidth: Setting | undefined): Pick<Hardware, 'externalWeights'> {
    const { weights: place } = this.#word(weights, 'weights', ['external', 'inside'] as const);
    if (!bandwidth) return place === 'external' ? { externalWeights: {} } : {};
    const isRate = bandwidth.kind === 'number' && bandwidth.value > 0 && bandwidth.unit?.text === 'GBps';
    if (!isRate) {
      this.error(bandwidth.at, 'bandwidth: wants gigabytes a second such as 12.8 GBps');
      return {};
    }
    if (place !== 'external') {
      this.error(bandwidth.at, 'bandwidth: is for weights outside', 'write weights: external');
      return {};
    }
    return { externalWeights: { gigabytesPerSecond: bandwidth.value } };
  }

  #fold(setting: Setting | undefined, layers: readonly string[] | undefined): readonly LayerFold[] {
    return this.#entries(setting, 'fold').flatMap(({ path, value }) => {
      if (layers && !layers.includes(path.text)) {
        this.error(
          path.at,
          `there is no layer '${path.text}' to fold`,
          didYouMean(path.text, layers) ??
            (layers.length === 0 ? 'the net has none' : `there are ${layers.join(', ')}`),
        );
        return [];
      }
      const by = this.#byKey(
        this.#entries(value, path.text),
        ['pe', 'simd', ...Object.keys(foldWords)],
        path.text,
      );
      const whole = (name: 'pe' | 'simd') => {
        const wanted = by.get(name);
        if (!wanted) return {};
        if (wanted.kind === 'number' && Number.isInteger(wanted.value) && wanted.value > 0 && !wanted.unit)
          return { [name]: wanted.value };
        this.error(wanted.at, `${name}: wants a whole number > 0`);
        return {};
      };
      const { weights, window, multiply, ring } = foldWords;
      return [
        {
          layer: path.text,
          ...whole('pe'),
          ...whole('simd'),
          ...this.#word(by.get('weights'), 'weights', weights),
          ...this.#word(by.get('window'), 'window', window),
          ...this.#word(by.get('multiply'), 'multiply', multiply),
          ...this.#word(by.get('ring'), 'ring', ring),
          at: path.at,
        },
      ];
    });
  }
}
