import type { Precision } from '../../ir/attribute.ts';
import { weightPrecisions } from '../../ir/attribute.ts';
import type { Value } from '../values.ts';
import { number, show, word } from '../values.ts';

/** A setting of a layer: what it takes, what it means when left out. */
export interface LayerSetting<T = unknown> {
  readonly doc: string;
  readonly wanted: string;
  /** As the language writes it; without one the setting must be given. */
  readonly fallback?: Value;
  /** Words it takes, for suggestions. */
  readonly choices?: readonly string[];
  /** What that fallback stands for, where it does not say so itself. */
  readonly meaning?: string;
  readonly read: (value: Value) => T | undefined;
}

export type SettingsOf<S> = { readonly [K in keyof S]: S[K] extends LayerSetting<infer T> ? T : never };

const setting = <T>(
  doc: string,
  wanted: string,
  fallback: Value | undefined,
  read: (value: Value) => T | undefined,
): LayerSetting<T> => (fallback === undefined ? { doc, wanted, read } : { doc, wanted, fallback, read });

const asWhole = (value: Value, min: number): number | undefined =>
  value.kind === 'number' && Number.isInteger(value.value) && value.value >= min ? value.value : undefined;

export const whole = (doc: string, min: number, fallback?: number) =>
  setting(doc, `a whole number >= ${min}`, fallback === undefined ? undefined : number(fallback), value =>
    asWhole(value, min),
  );

export const real = (doc: string, fallback?: number) =>
  setting(doc, 'a number', fallback === undefined ? undefined : number(fallback), value =>
    value.kind === 'number' ? value.value : undefined,
  );

export const reals = (doc: string, fallback?: number) =>
  setting<readonly number[]>(
    doc,
    'a number, or a list of one a channel',
    fallback === undefined ? undefined : number(fallback),
    value => {
      const items = value.kind === 'list' ? value.items : [value];
      const numbers = items.flatMap(item => (item.kind === 'number' ? [item.value] : []));
      return numbers.length === items.length && numbers.length > 0 ? numbers : undefined;
    },
  );

export const flag = (doc: string, fallback: boolean) =>
  setting(doc, 'true or false', { kind: 'boolean', value: fallback }, value =>
    value.kind === 'boolean' ? value.value : undefined,
  );

/** A number stands for a square size. */
export const pair = (doc: string, min: number, fallback?: Value) =>
  setting<readonly [number, number]>(doc, 'a size such as 3x3, or a whole number', fallback, value => {
    if (value.kind === 'size' && value.rows >= min && value.columns >= min)
      return [value.rows, value.columns];
    const side = asWhole(value, min);
    return side === undefined ? undefined : [side, side];
  });

/** A setting that means something of its own, told by `meaning`, where it is left out or `none`. */
export const optional = <T>(
  { doc, wanted, read }: LayerSetting<T>,
  meaning: string,
): LayerSetting<T | 'none'> => ({
  ...setting<T | 'none'>(doc, wanted, word('none'), value =>
    value.kind === 'word' && value.word === 'none' ? 'none' : read(value),
  ),
  meaning,
});

export const positive = (doc: string) =>
  setting(doc, 'a number > 0', undefined, value =>
    value.kind === 'number' && value.value > 0 ? value.value : undefined,
  );

export type Pad = 'same' | 'valid' | readonly number[];
export const pad = setting<Pad>(
  'zeros around the map: a number, [top, left, bottom, right], same (as TensorFlow) or valid',
  'a whole number, [top, left, bottom, right], same or valid',
  number(0),
  value => {
    if (value.kind === 'word' && (value.word === 'same' || value.word === 'valid')) return value.word;
    const side = asWhole(value, 0);
    if (side !== undefined) return [side, side, side, side];
    if (value.kind !== 'list' || value.items.length !== 4) return undefined;
    const sides = value.items.map(item => asWhole(item, 0));
    return sides.every(size => size !== undefined) ? sides : undefined;
  },
);

export const oneOf = <const T extends string>(
  doc: string,
  choices: readonly T[],
  fallback?: T,
): LayerSetting<T> => ({
  ...setting<T>(doc, listed(choices), fallback === undefined ? undefined : word(fallback), value =>
    value.kind === 'word' ? choices.find(choice => choice === value.word) : undefined,
  ),
  choices,
});

const listed = (choices: readonly string[]): string =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;

export const numberOf = <const T extends number>(doc: string, choices: readonly T[], fallback: T) =>
  setting<T>(doc, choices.join(' or '), number(fallback), value =>
    value.kind === 'number' ? choices.find(choice => choice === value.value) : undefined,
  );

export const weightSet: LayerSetting<Precision> = {
  ...oneOf<Precision>('the value set of the weights', weightPrecisions, 'real'),
  wanted: 'real, binary, ternary or int2..int16',
};

export const valueSet = (doc: string, fallback?: Precision) =>
  setting<Precision>(
    doc,
    'binary, ternary, int2..int16 or uint1..uint16',
    fallback === undefined ? undefined : word(fallback),
    value =>
      value.kind === 'word' && /^(binary|ternary|int([2-9]|1[0-6])|uint([1-9]|1[0-6]))$/.test(value.word)
        ? (value.word as Precision)
        : undefined,
  );

/** `stride: wants a size such as 3x3, or a whole number, found 2.5`. */
export const mismatch = (name: string, wanted: LayerSetting, value: Value): string =>
  `${name}: wants ${wanted.wanted}, found ${show(value)}`;
