import { fail } from './diagnostic.ts';
import { showShape, sizeOf } from './element.ts';
import type { FileArray, FileDtype } from './file-array.ts';
import { bytesPerValue, decode, dtypeOf } from './file-array.ts';
import type { Data } from './types.ts';

/** The format: 8 bytes little-endian header length, a JSON header, then the arrays' bytes without gaps. */
const dtypes: Readonly<Record<string, FileDtype>> = {
  F64: 'f64',
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
  I8: 'i8',
  U8: 'u8',
  I16: 'i16',
  U16: 'u16',
  I32: 'i32',
  U32: 'u32',
  I64: 'i64',
  U64: 'u64',
  BOOL: 'bool',
};
const longestHeader = 100_000_000;

export interface Safetensors {
  /** In the order of the header. */
  readonly arrays: readonly FileArray[];
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Arrays of a .safetensors file as views of `bytes`; `file` names it in errors. */
export function readSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const { header, body } = readHeader(bytes, file);
  const metadata = readMetadata(header.__metadata__, file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => ({ name, ...checkEntry(name, entry, file) }));
  checkLayout(entries, body.length, file);
  const arrays = entries.map(({ name, dtype: stored, shape, data_offsets: [begin, end] }): FileArray => {
    const dtype = dtypes[stored];
    const where = `${file}: '${name}'`;
    const decoded = (): Data =>
      dtype === undefined
        ? fail('E0504', `${where} is stored as ${stored}, which bnnir does not decode`)
        : decode(dtype, body.subarray(begin, end), where);
    return { name, dtype: dtype ?? 'other', stored, shape, data: decoded };
  });
  return { arrays, metadata };
}

function readHeader(bytes: Uint8Array, file: string) {
  const damaged = (what: string): never => fail('E0503', `${file}: ${what}`);
  const foreign = (what: string): never => fail('E0502', `${file} is not a safetensors file: ${what}`);
  if (bytes.length === 0) damaged('the file is empty (0 bytes)');
  if (bytes.length < 8)
    damaged(`${bytes.length} bytes; a safetensors file begins with 8 that say how long its header is`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip) foreign('it is a zip (.npz, or what torch.save writes)');
  if (length > longestHeader)
    foreign(`its first 8 bytes ask for a header of ${length} bytes, more than the ${longestHeader} allowed`);
  if (bytes.length > 8 && bytes[8] !== 0x7b) foreign("its header does not begin with '{'");
  if (length > bytes.length - 8)
    damaged(`cut short: the header should have ${length} bytes, ${bytes.length - 8} are there`);
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text);
  } catch (error) {
    return damaged(`the header is not JSON (${(error as Error).message})`);
  }
  if (!isObject(header)) return damaged('the header is not a JSON object');
  return { header, body: bytes.subarray(8 + length) };
}

function readMetadata(metadata: unknown, file: string): Readonly<Record<string, string>> {
  if (metadata === undefined) return {};
  if (!isObject(metadata) || Object.values(metadata).some(value => typeof value !== 'string'))
    fail('E0503', `${file}: __metadata__ is not an object of strings`);
  return metadata as Record<string, string>;
}

function checkEntry(name: string, entry: unknown, file: string): Entry {
  const wrong = (what: string): never => fail('E0503', `${file}: '${name}' ${what}`);
  if (!isObject(entry)) return wrong('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') return wrong('has no dtype');
  if (!isSizes(shape)) return wrong('has no shape of whole numbers');
  if (!isSizes(offsets) || offsets.length !== 2) return wrong('has no data_offsets [begin, end]');
  const [begin, end] = offsets as [number, number];
  if (end < begin) wrong(`ends at byte ${end}, before it begins at ${begin}`);
  const known = dtypes[dtype];
  const wanted = known && sizeOf(shape) * bytesPerValue[known];
  if (wanted !== undefined && wanted !== end - begin)
    wrong(`has ${end - begin} bytes, ${dtype}${showShape(shape)} needs ${wanted}`);
  return { dtype, shape, data_offsets: [begin, end] };
}

/** Arrays neither overlap nor leave gaps, and end where the file ends. */
function checkLayout(entries: readonly (Entry & { name: string })[], length: number, file: string): void {
  const damaged = (what: string): never => fail('E0503', `${file}: ${what}`);
  let at = 0;
  let last: string | undefined;
  const byOffset = [...entries].sort(
    (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  for (const { name, data_offsets: offsets } of byOffset) {
    const [begin, end] = offsets;
    if (begin < at && last !== undefined)
      damaged(`'${name}' (from byte ${begin}) overlaps '${last}' (to ${at})`);
    if (begin > at) damaged(`bytes ${at} to ${begin}, before '${name}', belong to no array`);
    if (end > length)
      damaged(`cut short: '${name}' should end at byte ${end} of the data, ${length} are there`);
    at = end;
    last = name;
  }
  if (at < length) damaged(`${length - at} bytes follow the last array`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(size => Number.isSafeInteger(size) && size >= 0);

export interface WritableArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Data;
}

/**
 * The bytes of a .safetensors file, the same for the same arrays: the header lists them in the order given; the data holds wide
 * values before narrow ones, so that every array is aligned. Throws RangeError for a name given twice or a size that is not the shape's.
 */
export function writeSafetensors(
  arrays: readonly WritableArray[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  checkWritable(arrays);
  const offsets = new Map<string, number>();
  let size = 0;
  const laidOut = [...arrays].sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  for (const { name, data } of laidOut) {
    offsets.set(name, size);
    size += data.byteLength;
  }
  const described = arrays.map(({ name, shape, data }): [string, Entry] => {
    const begin = offsets.get(name)!;
    return [
      name,
      { dtype: dtypeOf(data).toUpperCase(), shape, data_offsets: [begin, begin + data.byteLength] },
    ];
  });
  const entries = Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const] : [];
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...entries, ...described])));
  const header = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + header + size).fill(0x20, 8, 8 + header);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  bytes.set(json, 8);
  for (const { name, data } of arrays)
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + header + offsets.get(name)!);
  return bytes;
}

/** Names differ and every array has as many values as its shape says, or a RangeError. */
export function checkWritable(arrays: readonly WritableArray[]): void {
  const names = new Set<string>();
  for (const { name, shape, data } of arrays) {
    if (names.has(name) || name === '__metadata__') throw new RangeError(`two arrays named '${name}'`);
    names.add(name);
    if (data.length !== sizeOf(shape))
      throw new RangeError(`'${name}' has ${data.length} values, its shape is ${showShape(shape)}`);
  }
}
