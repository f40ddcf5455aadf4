import { fail } from '../ir/diagnostic.ts';
import { showShape, sizeOf } from '../ir/element.ts';
import type { FileArray, FileDtype } from '../ir/file-array.ts';
import { bytesPerValue, decode, dtypeOf } from '../ir/file-array.ts';
import type { WritableArray } from '../ir/safetensors.ts';
import { transpose } from './transpose.ts';

/** NumPy's kinds and sizes; the byte order stands before them. */
const dtypes: Readonly<Record<string, FileDtype>> = {
  f8: 'f64',
  f4: 'f32',
  f2: 'f16',
  i1: 'i8',
  u1: 'u8',
  i2: 'i16',
  u2: 'u16',
  i4: 'i32',
  u4: 'u32',
  i8: 'i64',
  u8: 'u64',
  b1: 'bool',
};

/** The array of a .npy file (format 1, 2 or 3); `where` names file and array in errors. */
export function readNpy(bytes: Uint8Array, where: string, name = ''): FileArray {
  const { descr, isFortran, shape, body } = readHeader(bytes, where);
  const order = /^[<>=|]/.test(descr) ? descr[0] : '=';
  const kind = descr.replace(/^[<>=|]/, '');
  const dtype = dtypes[kind];
  if (dtype === undefined || (order === '>' && bytesPerValue[dtype] > 1)) {
    const why =
      dtype === undefined
        ? `is stored as ${descr}, which bnnir does not decode`
        : `is stored as ${descr}, big-endian, which bnnir does not decode`;
    const help = dtype === undefined ? {} : { help: `save it as array.astype('<${kind}')` };
    return { name, dtype: 'other', stored: descr, shape, data: () => fail('E0504', `${where} ${why}`, help) };
  }
  const wanted = sizeOf(shape) * bytesPerValue[dtype];
  if (body.length < wanted)
    fail(
      'E0503',
      `${where}: cut short: ${descr}${showShape(shape)} needs ${wanted} bytes, ${body.length} are there`,
    );
  if (body.length > wanted)
    fail('E0503', `${where}: ${body.length - wanted} bytes follow the array ${descr}${showShape(shape)}`);
  const data = () => {
    const values = decode(dtype, body, where);
    if (!isFortran || shape.length < 2) return values;
    const reversed = [...shape].reverse();
    return transpose(values, reversed, [...reversed.keys()].reverse());
  };
  return { name, dtype, stored: descr, shape, data };
}

function readHeader(bytes: Uint8Array, where: string) {
  const damaged = (what: string): never => fail('E0503', `${where}: ${what}`);
  if (bytes.length === 0) damaged('the file is empty (0 bytes)');
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (magic.some((byte, at) => at < bytes.length && bytes[at] !== byte))
    fail('E0502', `${where} is not a .npy file: it does not begin with \\x93NUMPY`);
  const version = bytes[6] ?? 0;
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) damaged(`cut short: ${bytes.length} bytes are less than a .npy header`);
  if (version < 1 || version > 3)
    fail('E0502', `${where} is of .npy version ${version}; bnnir reads versions 1, 2 and 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = 8 + lengthBytes;
  if (bytes.length < start + length)
    damaged(`cut short: the header should have ${length} bytes, ${bytes.length - start} are there`);
  const text = new TextDecoder().decode(bytes.subarray(start, start + length));
  // A Python dictionary of three known keys.
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[.*?\])\s*,\s*['"])/s.exec(text);
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const sizes = /['"]shape['"]\s*:\s*\(([\d\s,]*)\)/.exec(text);
  if (!descr || !fortran || !sizes)
    return damaged(`the header does not give descr, fortran_order and shape: ${text.trim().slice(0, 100)}`);
  const shape = sizes[1]!
    .split(',')
    .filter(size => size.trim() !== '')
    .map(Number);
  if (!Number.isSafeInteger(sizeOf(shape) * 8))
    damaged(`no file holds an array of shape ${showShape(shape)}`);
  return {
    descr: descr[1] ?? descr[2]!,
    isFortran: fortran[1] === 'True',
    shape,
    body: bytes.subarray(start + length),
  };
}

/** The bytes of a .npy file: format 1, little-endian, C order, data at a multiple of 64. */
export function writeNpy({ shape, data }: Pick<WritableArray, 'shape' | 'data'>): Uint8Array {
  if (data.length !== sizeOf(shape))
    throw new RangeError(`${data.length} values do not have the shape ${showShape(shape)}`);
  const kind = dtypeOf(data);
  const descr = `${data.BYTES_PER_ELEMENT === 1 ? '|' : '<'}${kind[0]!}${data.BYTES_PER_ELEMENT}`;
  const sizes = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return bytes;
}
