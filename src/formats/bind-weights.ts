import type { Diagnostic } from '../ir/diagnostic.ts';
import { BnnirError } from '../ir/diagnostic.ts';
import { f32, i32, readElement, showShape } from '../ir/element.ts';
import type { FileArray } from '../ir/file-array.ts';
import { storeValues } from '../ir/bits.ts';
import type { RangeSlot, TensorSlot } from '../ir/slots.ts';
import { nearest } from '../ir/suggest.ts';
import { lazy } from '../ir/tensor.ts';
import type { Interval, Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';
import { bindRanges } from './bind-ranges.ts';
import { acceptedBy, checkValues } from './check-values.ts';
import { placeArrays } from './place-arrays.ts';
import type { WeightFile } from './read-weights.ts';
import { fits, printMap, suggestMap, transposeFor } from './suggest-map.ts';
import { transpose } from './transpose.ts';
import type { WeightsMap } from './weights-map.ts';

export interface SlotFit {
  readonly slot: TensorSlot;
  readonly status: 'ok' | 'missing' | 'shape' | 'dtype' | 'values';
  /** The array that goes there, where one does. */
  readonly array?: FileArray;
}

/** What a weight file gives a network. `tensors` is complete only where `diagnostics` holds no error. */
export interface Binding {
  readonly tensors: ReadonlyMap<TensorId, Tensor>;
  /** Of the real values whose range the file tells. */
  readonly ranges: ReadonlyMap<ValueId, Interval>;
  readonly fits: readonly SlotFit[];
  /** Arrays that no tensor asks for. */
  readonly extra: readonly FileArray[];
  /** All that is wrong, in the order of the network, then of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Arrays to slots, by name or by map; every mismatch is told, not the first only. Reads all values, copies none that need no change. */
export function bindWeights(
  slots: readonly TensorSlot[],
  file: WeightFile,
  map?: WeightsMap,
  rangeSlots: readonly RangeSlot[] = [],
): Binding {
  const names = new Set([...slots, ...rangeSlots].map(slot => slot.name));
  const { arrays, problems } = placeArrays([...names], file, map);
  const extra = file.arrays.filter(array => !names.has(array.name) && map?.entries.has(array.name) !== true);
  const diagnostics = [...problems];
  const tensors = new Map<TensorId, Tensor>();
  const results = slots.map((slot): SlotFit => {
    const array = arrays.get(slot.name);
    if (array === undefined) {
      diagnostics.push(missing(slot, file, extra));
      return { slot, status: 'missing' };
    }
    const where = `${file.path}: '${array.name}'`;
    if (!fits(slot, array.shape)) {
      diagnostics.push(misshapen(slot, array, where));
      return { slot, status: 'shape', array };
    }
    const wrong = checkValues(slot, array, where);
    if (wrong) {
      const { status, ...told } = wrong;
      diagnostics.push({ severity: 'error', ...told });
      return { slot, status, array };
    }
    tensors.set(slot.id, tensorFor(slot, array));
    return { slot, status: 'ok', array };
  });
  const { ranges, diagnostics: wrongRanges } = bindRanges(rangeSlots, arrays, file.path);
  diagnostics.push(...wrongRanges);
  const empty = results.filter(({ status }) => status === 'missing').map(({ slot }) => slot);
  const suggested = problems.length === 0 ? suggestMap(empty, extra) : undefined;
  const free = rangeSlots.filter(({ value }) => !ranges.has(value));
  const wanting = suggested === undefined ? empty : undefined;
  diagnostics.push(
    ...extra.map(array => unwanted(array, file, array.name.endsWith('.range') ? free : wanting)),
  );
  if (suggested)
    diagnostics.push({
      severity: 'note',
      code: 'E0517',
      message: `names differ, but shapes match in order: save this map as map.json, look it over, add --weights-map map.json`,
      help: printMap({ ...kept(map), ...suggested }),
    });
  return { tensors, ranges, fits: results, extra, diagnostics };
}

/** The tensors of a network from its weight file; throws all that is wrong with it at once. `ranges`: those the file may hold besides. */
export function tensorsFrom(
  slots: readonly TensorSlot[],
  file: WeightFile,
  map?: WeightsMap,
  ranges: readonly RangeSlot[] = [],
): ReadonlyMap<TensorId, Tensor> {
  const { tensors, diagnostics } = bindWeights(slots, file, map, ranges);
  if (diagnostics.length > 0) throw new BnnirError(diagnostics);
  return tensors;
}

/** Entries of the map in use that stay as they are. */
const kept = (map: WeightsMap | undefined) => Object.fromEntries(map?.entries ?? []);

function missing(slot: TensorSlot, file: WeightFile, extra: readonly FileArray[]): Diagnostic {
  const like = nearest(
    slot.name,
    extra.map(array => array.name),
  );
  return {
    severity: 'error',
    code: 'E0510',
    message: `${file.path} has no '${slot.name}': ${showShape(slot.shape)} (${slot.axes}), ${acceptedBy(slot)}`,
    ...(like === undefined ? {} : { help: `did you mean '${like}', which the file has?` }),
  };
}

/** `empty`: what is still to fill of its kind, unless a whole map is suggested anyway. */
function unwanted(
  array: FileArray,
  file: WeightFile,
  empty?: readonly { readonly name: string }[],
): Diagnostic {
  const like = nearest(array.name, empty?.map(slot => slot.name) ?? []);
  const ignore = `to ignore it on purpose, map it to null: { ${JSON.stringify(array.name)}: null }`;
  const kind = array.dtype === 'other' ? `${array.stored}, not decoded` : array.dtype;
  return {
    severity: 'error',
    code: 'E0511',
    message: `${file.path} has '${array.name}' (${kind} ${showShape(array.shape)}), which the network does not want`,
    ...(empty && { help: like === undefined ? ignore : `did you mean '${like}'? ${ignore}` }),
  };
}

function misshapen(slot: TensorSlot, array: FileArray, where: string): Diagnostic {
  const axes = transposeFor(slot, array.shape);
  const entry = { [array.name]: { name: slot.name, transpose: axes } };
  return {
    severity: 'error',
    code: 'E0512',
    message: `${where} has shape ${showShape(array.shape)}, '${slot.name}' wants ${showShape(slot.shape)} (${slot.axes})`,
    ...(axes === undefined
      ? {}
      : { help: `its axes are in another order: map it with ${JSON.stringify(entry)}` }),
  };
}

/** Levels [C, levels] become the graph's [1, levels, C]; weights of a value set stay latents or whole numbers, as f32. */
function tensorFor(slot: TensorSlot, array: FileArray): Tensor {
  if (slot.isLevels) {
    const [channels = 1, levels = 1] = slot.shape;
    return lazy({ element: i32, shape: [1, levels, channels] }, () =>
      Int32Array.from(transpose(array.data(), [channels, levels], [1, 0])),
    );
  }
  const element = slot.precision === 'real' ? (readElement(slot.dtype) ?? f32) : f32;
  const type: TensorType = { element, shape: slot.shape };
  return lazy(type, () => {
    const data = array.data();
    return element.kind === 'f32' && data instanceof Float32Array ? data : storeValues(data, type);
  });
}
