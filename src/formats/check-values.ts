import type { Diagnostic } from '../ir/diagnostic.ts';
import { BnnirError } from '../ir/diagnostic.ts';
import { rawRange, readElement } from '../ir/element.ts';
import type { FileArray } from '../ir/file-array.ts';
import { isFloat, isWhole } from '../ir/file-array.ts';
import { rangeOfSet } from '../ir/quantize-weights.ts';
import type { TensorSlot } from '../ir/slots.ts';
import type { Data } from '../ir/types.ts';

export interface Wrong extends Pick<Diagnostic, 'code' | 'message' | 'help'> {
  readonly status: 'dtype' | 'values';
}

/** What a slot accepts, for messages and for `bnnir params`. */
export function acceptedBy(slot: TensorSlot): string {
  if (slot.isLevels) return 'whole numbers (int32)';
  switch (slot.precision) {
    case 'real':
      return slot.dtype === 'b1' ? '-1 and +1 (int8)' : slot.dtype === 'f32' ? 'float32' : slot.dtype;
    case 'binary':
      return 'float32 latents, or -1 and +1 as int8';
    default: {
      const { lo, hi } = rangeOfSet(slot.precision);
      return `float32 latents, or whole numbers ${lo}..${hi}`;
    }
  }
}

/** The first thing that keeps an array of the right shape from filling its slot; `at` says where the values end up. */
export function checkValues(slot: TensorSlot, array: FileArray, where: string): Wrong | undefined {
  const accepted = acceptedBy(slot);
  const wrongDtype = (help?: string): Wrong => ({
    status: 'dtype',
    code: 'E0515',
    message: `${where} is stored as ${array.stored}; '${slot.name}' wants ${accepted}`,
    ...(help === undefined ? {} : { help }),
  });
  if (array.dtype === 'other') return wrongDtype();
  if (array.dtype === 'bool')
    return wrongDtype('save it as int8, or float32: a truth value is no number here');
  const element = readElement(slot.dtype) ?? { kind: 'f32' };
  const isReal = !slot.isLevels && element.kind === 'f32';
  if (isFloat(array.dtype) && slot.precision === 'real' && !isReal)
    return wrongDtype(
      slot.isLevels ? 'round them up (accumulator >= threshold) and save as int32' : undefined,
    );
  let data: Data;
  try {
    data = array.data();
  } catch (error) {
    const [first] = error instanceof BnnirError ? error.diagnostics : [];
    if (!first) throw error;
    return { status: 'values', code: first.code, message: first.message };
  }
  if (isFloat(array.dtype)) return checkFinite(data, array, where);
  if (isReal && slot.precision === 'real') return undefined;
  return checkSet(slot, data, array, where) ?? (slot.isLevels ? checkLevels(slot, data, where) : undefined);
}

function checkFinite(data: Data, array: FileArray, where: string): Wrong | undefined {
  const bad = (data as Float32Array).findIndex(value => !Number.isFinite(value));
  if (bad < 0) return undefined;
  let count = 0;
  for (const value of data) if (!Number.isFinite(value)) count++;
  const most = count === 1 ? '' : `, and ${count - 1} more such values`;
  return {
    status: 'values',
    code: 'E0513',
    message: `${where} holds ${data[bad]!} at ${place(bad, array.shape)}${most}; every weight must be finite`,
  };
}

/** Whole numbers must belong to the slot's set. */
function checkSet(slot: TensorSlot, data: Data, array: FileArray, where: string): Wrong | undefined {
  const element = readElement(slot.dtype);
  const isBinary = !slot.isLevels && (slot.precision === 'binary' || slot.dtype === 'b1');
  const { lo, hi } = slot.isLevels
    ? { lo: -(2 ** 31), hi: 2 ** 31 - 1 }
    : slot.precision !== 'real'
      ? rangeOfSet(slot.precision)
      : rawRange(element ?? { kind: 'f32' });
  const isIn = (value: number) => (isBinary ? value === 1 || value === -1 : value >= lo && value <= hi);
  let bad = -1;
  let count = 0;
  for (let i = 0; i < data.length; i++)
    if (!isIn(data[i]!)) {
      if (count++ === 0) bad = i;
    }
  if (count === 0) return undefined;
  const wanted = isBinary ? '-1 and +1 only' : `${lo}..${hi}`;
  const most = count === 1 ? '' : `, and ${count - 1} more such values`;
  const isUnsigned = isBinary && isWhole(array.dtype) && data[bad] === 0;
  return {
    status: 'values',
    code: 'E0514',
    message: `${where} holds ${data[bad]!} at ${place(bad, array.shape)}${most}; '${slot.name}' wants ${wanted}`,
    ...(isUnsigned
      ? { help: 'bits 0 and 1 mean -1 and +1: save (2 * w - 1) as int8; or save float32 latents' }
      : {}),
  };
}

/** Levels of a channel must not descend. data: [C] or [C, levels]. */
function checkLevels(slot: TensorSlot, data: Data, where: string): Wrong | undefined {
  const levels = slot.shape[1] ?? 1;
  for (let i = 1; i < data.length; i++)
    if (i % levels !== 0 && data[i]! < data[i - 1]!) {
      const channel = Math.floor(i / levels);
      const row = [...data.subarray(channel * levels, (channel + 1) * levels)].join(', ');
      return {
        status: 'values',
        code: 'E0516',
        message: `${where}: the thresholds of channel ${channel} do not ascend: ${row}`,
      };
    }
  return undefined;
}

/** `[3, 17]` of a row-major position. */
export function place(position: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = position;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${index.join(', ')}]`;
}
