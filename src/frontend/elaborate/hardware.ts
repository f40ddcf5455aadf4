import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Span } from '../../ir/types.ts';
import type { Entry, HardwareBlock, Setting } from '../ast.ts';
import { didYouMean } from '../../ir/suggest.ts';

/** PE and SIMD of one layer, as written. */
export interface LayerFold {
  readonly layer: string;
  readonly pe?: number;
  readonly simd?: number;
  readonly at: Span;
}

/** What a `hardware` block asks of a target. */
export interface Hardware {
  readonly target: string;
  readonly at: Span;
  readonly part?: { readonly name: string; readonly at: Span };
  readonly clockMhz?: number;
  readonly fps?: number;
  /** Shares of the part: `lut: 70%` is 0.7. */
  readonly budget: Readonly<Record<string, number>>;
  readonly fold: readonly LayerFold[];
}

const targets = ['fpga', 'wgsl', 'neon'];
const known = ['part', 'clock', 'fps', 'budget', 'fold'];
const resources = ['lut', 'ff', 'bram', 'uram', 'dsp'];
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
      budget: this.#budget(by.get('budget')),
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

  #budget(setting: Setting | undefined): Readonly<Record<string, number>> {
    const shares: Record<string, number> = {};
    for (const [name, share] of this.#byKey(this.#entries(setting, 'budget'), resources, 'budget')) {
      if (share.kind === 'percent' && share.value > 0 && share.value <= 100) shares[name] = share.value / 100;
      else this.error(share.at, `${name}: wants a percentage such as 70%`);
    }
    return shares;
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
      const by = this.#byKey(this.#entries(value, path.text), ['pe', 'simd'], path.text);
      const whole = (name: 'pe' | 'simd') => {
        const wanted = by.get(name);
        if (!wanted) return {};
        if (wanted.kind === 'number' && Number.isInteger(wanted.value) && wanted.value > 0 && !wanted.unit)
          return { [name]: wanted.value };
        this.error(wanted.at, `${name}: wants a whole number > 0`);
        return {};
      };
      return [{ layer: path.text, ...whole('pe'), ...whole('simd'), at: path.at }];
    });
  }
}
