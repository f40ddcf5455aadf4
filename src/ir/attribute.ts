import { readElement, showElement } from './element.ts';
import type { Element, Json } from './types.ts';

/** One setting of an op: it drives TypeScript types, text, JSON, defaults and documentation. */
export interface Attribute<T> {
  readonly doc: string;
  /** What a value must be, in the user's words: `a whole number >= 1`. */
  readonly wanted: string;
  /** Used where the text or the network says nothing; without it the setting is required. */
  readonly fallback?: T;
  /** JSON of a value, the inverse of `read`. */
  write(value: T): Json;
  /** undefined = not one of these; the caller makes the diagnostic from `wanted`. */
  read(json: Json): T | undefined;
}

export type Schema = Readonly<Record<string, Attribute<unknown>>>;
export type AttributesOf<S> = { readonly [K in keyof S]: S[K] extends Attribute<infer T> ? T : never };
export type Attributes = Readonly<Record<string, unknown>>;

const attribute = <T>(
  doc: string,
  wanted: string,
  fallback: T | undefined,
  read: (json: Json) => T | undefined,
  write: (value: T) => Json = value => value as Json,
): Attribute<T> =>
  fallback === undefined ? { doc, wanted, read, write } : { doc, wanted, fallback, read, write };

export const wholeNumber = (doc: string, options: { min?: number; max?: number; fallback?: number } = {}) => {
  const { min = -(2 ** 31), max = 2 ** 31 - 1, fallback } = options;
  const wanted =
    options.max !== undefined
      ? `a whole number from ${min} to ${max}`
      : options.min !== undefined
        ? `a whole number >= ${min}`
        : 'a whole number';
  return attribute(doc, wanted, fallback, json =>
    typeof json === 'number' && Number.isInteger(json) && json >= min && json <= max ? json : undefined,
  );
};

export const realNumber = (doc: string, options: { positive?: true; fallback?: number } = {}) =>
  attribute(doc, options.positive ? 'a number > 0' : 'a number', options.fallback, json =>
    typeof json === 'number' && Number.isFinite(json) && (!options.positive || json > 0) ? json : undefined,
  );

export const realNumbers = (doc: string, options: { positive?: true; fallback?: readonly number[] } = {}) =>
  attribute<readonly number[]>(
    doc,
    options.positive ? 'a number > 0 or a list of them' : 'a number or a list of numbers',
    options.fallback,
    json => {
      const list = typeof json === 'number' ? [json] : json;
      const fits = (value: Json) =>
        typeof value === 'number' && Number.isFinite(value) && (!options.positive || value > 0);
      return Array.isArray(list) && list.length > 0 && list.every(fits) ? (list as number[]) : undefined;
    },
  );

export const wholeNumbers = (
  doc: string,
  options: { length?: number; min?: number; fallback?: readonly number[] } = {},
) =>
  attribute<readonly number[]>(
    doc,
    `${options.length ?? 'some'} whole numbers${options.min === undefined ? '' : ` >= ${options.min}`}`,
    options.fallback,
    json =>
      Array.isArray(json) &&
      (options.length === undefined || json.length === options.length) &&
      json.every(value => Number.isInteger(value) && (value as number) >= (options.min ?? -(2 ** 31)))
        ? (json as number[])
        : undefined,
  );

export const oneOf = <const T extends number | string>(doc: string, values: readonly T[], fallback?: T) =>
  attribute<T>(doc, values.map(String).join(' | '), fallback, json => values.find(value => value === json));

export const flag = (doc: string, fallback: boolean) =>
  attribute(doc, 'true or false', fallback, json => (typeof json === 'boolean' ? json : undefined));

export const element = (doc: string, fallback?: Element) =>
  attribute<Element>(
    doc,
    'an element type such as b1, i8, u8, i16.8',
    fallback,
    json => (typeof json === 'string' ? readElement(json) : undefined),
    showElement,
  );

/** Value sets of language.md; `real` is f32. */
export type Precision = 'binary' | 'ternary' | 'real' | `int${number}` | `uint${number}`;

const precisionWords = [
  'binary',
  'ternary',
  ...Array.from({ length: 15 }, (_, i) => `int${i + 2}`),
  ...Array.from({ length: 16 }, (_, i) => `uint${i + 1}`),
] as readonly Precision[];

export const weightPrecisions = ['real', ...precisionWords.filter(word => !word.startsWith('uint'))] as const;

export const precision = (doc: string, words: readonly Precision[] = precisionWords, fallback?: Precision) =>
  attribute<Precision>(
    doc,
    words.includes('real')
      ? 'binary, ternary, int2..int16 or real'
      : 'binary, ternary, int2..int16 or uint1..uint16',
    fallback,
    json => words.find(word => word === json),
  );

/** `given` through the schema: defaults filled in. `fail` hears of unknown, missing and ill-typed settings. */
export function readAttributes(
  schema: Schema,
  given: Readonly<Record<string, Json>>,
  fail: (message: string) => never,
): Attributes {
  for (const name of Object.keys(given)) if (!Object.hasOwn(schema, name)) fail(`no setting '${name}'`);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(schema)) {
    const json = given[name];
    const value = json === undefined ? setting.fallback : setting.read(json);
    if (value === undefined)
      fail(
        `${name}: wants ${setting.wanted}, found ${json === undefined ? 'nothing' : JSON.stringify(json)}`,
      );
    values[name] = value;
  }
  return values;
}

/** Only what differs from the defaults, as JSON. */
export const writeAttributes = (schema: Schema, values: Attributes): Readonly<Record<string, Json>> => {
  const json: Record<string, Json> = {};
  for (const [name, setting] of Object.entries(schema)) {
    const written = setting.write(values[name]);
    const isDefault =
      'fallback' in setting && JSON.stringify(setting.write(setting.fallback)) === JSON.stringify(written);
    if (!isDefault) json[name] = written;
  }
  return json;
};
