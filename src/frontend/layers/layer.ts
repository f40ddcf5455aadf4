import { channelsOf } from '../../ir/element.ts';
import type { Arguments } from '../../ir/op.ts';
import type { Json, Ref, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import type { LayerSetting, SettingsOf } from './settings.ts';
import * as setting from './settings.ts';

/** Where a layer is put: hands out its ids, and knows what is there. */
export interface Site {
  /** Adds node `%ID` (or `%ID.suffix`) and returns it. */
  add(op: string, args: Arguments<Ref>, settings?: Readonly<Record<string, Json>>, suffix?: string): ValueId;
  /** Declares `@ID.suffix`: f32 unless said otherwise. */
  weight(suffix: string, shape: readonly number[], element?: TensorType['element']): TensorId;
  typeOf(ref: Ref): TensorType;
  fail(message: string, help?: string): never;
}

type AnySettings = Readonly<Record<string, LayerSetting>>;

/** An op of the language: the nodes it becomes. The nodes' own rules check types and shapes. */
export interface Layer<S extends AnySettings = AnySettings> {
  /** In the user's words, one line; where absent, the op record's. */
  readonly doc?: string;
  /** The op record that computes it. */
  readonly op: string;
  /** Tensors it takes: one, two, or any number. */
  readonly takes: 1 | 2 | 'many';
  /** In the order positional arguments are read. */
  readonly settings: S;
  build(site: Site, x: ValueId, settings: SettingsOf<S>, xs: readonly ValueId[]): ValueId;
}

/** The definition with its settings' types forgotten: whoever calls `build` has read them by these very settings. */
export const layer = <S extends AnySettings>(definition: Layer<S>): Layer => definition;

export const gradient = setting.oneOf(
  'estimator of the gradient, in training only',
  ['approx', 'ste', 'swish', 'identity'],
  'approx',
);

export const channels = (site: Site, x: ValueId): number => channelsOf(site.typeOf(x));

/** A layer of one node whose settings are the node's. */
export const plain = (op: string, settings: AnySettings, takes: 1 | 2 = 1): Layer =>
  layer({
    op,
    takes,
    settings,
    build: (site, x, given, xs) =>
      site.add(op, takes === 1 ? { x } : { x, y: xs[1] }, given as Readonly<Record<string, Json>>),
  });

/** A layer of one node with f32 weights, one a channel. */
export const perChannel = (op: string, weights: readonly string[], settings: AnySettings): Layer =>
  layer({
    op,
    takes: 1,
    settings,
    build: (site, x, given) =>
      site.add(
        op,
        { x, ...Object.fromEntries(weights.map(name => [name, site.weight(name, [channels(site, x)])])) },
        given as Readonly<Record<string, Json>>,
      ),
  });
