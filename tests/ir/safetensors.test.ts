import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/ir/safetensors.ts';
import { arrays, refusal, refusesEveryBeginning, survivesEveryFlip } from '../formats/support.ts';

/** A file with this header and body, whether they go together or not. */
function file(header: unknown, body: ArrayLike<number> = [], length?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  bytes.set(json, 8);
  bytes.set(Array.from(body), 8 + json.length);
  return bytes;
}
const read = (bytes: Uint8Array) => readSafetensors(bytes, 'w.safetensors');
const refused = (header: unknown, body?: ArrayLike<number>, length?: number) =>
  refusal(() => read(file(header, body, length)));
const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test('what is written is read back, in the same order, and the same arrays give the same bytes', () => {
  const metadata = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
  fc.assert(
    fc.property(arrays, metadata, (written, words) => {
      const bytes = writeSafetensors(written, words);
      const { arrays: back, metadata: kept } = read(bytes);
      expect(kept).toEqual(words);
      expect(back.map(({ name, shape }) => ({ name, shape, data: undefined }))).toEqual(
        inHeaderOrder(written).map(({ name, shape }) => ({ name, shape, data: undefined })),
      );
      for (const { name, data } of back)
        expect(data()).toEqual(written.find(each => each.name === name)!.data);
      expect(writeSafetensors(written, words)).toEqual(bytes);
    }),
  );
});

/** JavaScript objects list whole-number names first, so JSON does. */
const inHeaderOrder = <T extends { readonly name: string }>(list: readonly T[]) =>
  Object.keys(Object.fromEntries(list.map(({ name }) => [name, 0]))).map(name =>
    list.find(each => each.name === name)!,
  );

test('arrays are views of the file, not copies', () => {
  const bytes = writeSafetensors([
    { name: 'narrow', shape: [3], data: Int8Array.of(1, -1, 1) },
    { name: 'wide', shape: [2], data: Float32Array.of(0.5, -2) },
  ]);
  for (const array of read(bytes).arrays) expect(array.data().buffer).toBe(bytes.buffer);
});

test('unaligned arrays are read through a copy', () => {
  const bytes = file({ a: entry('U8', [1], 0, 1), b: entry('F32', [1], 1, 5) }, [7, 0, 0, 128, 63]);
  for (const some of [bytes, Buffer.from(bytes)])
    expect(read(some).arrays[1]!.data()).toEqual(Float32Array.of(1));
});

test('half, double and 64-bit values become f32 and 32-bit ones', () => {
  const decoded = (dtype: string, body: ArrayBuffer, count: number) =>
    read(file({ a: entry(dtype, [count], 0, body.byteLength) }, new Uint8Array(body))).arrays[0]!.data();
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00, 0x7e00, 0x3555);
  expect([...decoded('F16', halves.buffer, 8)]).toEqual([
    1,
    -2,
    2 ** -24,
    65504,
    -0,
    Infinity,
    NaN,
    0.333251953125,
  ]);
  expect([...decoded('BF16', Uint16Array.of(0x3f80, 0xc040, 0x4049).buffer, 3)]).toEqual([1, -3, 3.140625]);
  expect([...decoded('F64', Float64Array.of(0.1, -3).buffer, 2)]).toEqual([Math.fround(0.1), -3]);
  expect(decoded('I64', BigInt64Array.of(-5n, 2n ** 31n - 1n, -(2n ** 31n)).buffer, 3)).toEqual(
    Int32Array.of(-5, 2 ** 31 - 1, -(2 ** 31)),
  );
  expect(decoded('U64', BigUint64Array.of(2n ** 32n - 1n).buffer, 1)).toEqual(Uint32Array.of(2 ** 32 - 1));
  expect(decoded('BOOL', Uint8Array.of(0, 1).buffer, 2)).toEqual(Uint8Array.of(0, 1));
});

test('a 64-bit value that does not fit is named', () => {
  const big = new Uint8Array(BigInt64Array.of(1n, -(2n ** 31n) - 1n).buffer);
  expect(refusal(() => read(file({ a: entry('I64', [2], 0, 16) }, big)).arrays[0]!.data())).toEqual([
    "E0504: w.safetensors: 'a' holds -2147483649 at position 1, which does not fit 32 bits",
  ]);
  const unsigned = new Uint8Array(BigUint64Array.of(2n ** 63n).buffer);
  expect(refusal(() => read(file({ a: entry('U64', [1], 0, 8) }, unsigned)).arrays[0]!.data())).toEqual([
    "E0504: w.safetensors: 'a' holds 9223372036854775808 at position 0, which does not fit 32 bits",
  ]);
});

test('an array of an unknown dtype is listed, and refused only when its values are asked for', () => {
  const { arrays: list } = read(
    file({ a: entry('F8_E4M3', [2], 0, 2), b: entry('U8', [1], 2, 3) }, [1, 2, 3]),
  );
  expect(list.map(({ name, dtype, stored }) => [name, dtype, stored])).toEqual([
    ['a', 'other', 'F8_E4M3'],
    ['b', 'u8', 'U8'],
  ]);
  expect(refusal(() => list[0]!.data())).toEqual([
    "E0504: w.safetensors: 'a' is stored as F8_E4M3, which bnnir does not decode",
  ]);
});

test('every beginning of a file is refused, and no flipped bit does worse', () => {
  const bytes = writeSafetensors(
    [
      { name: 'a.weight', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
      { name: 'a.at', shape: [3], data: Int8Array.of(1, 2, 3) },
    ],
    { made: 'by a test' },
  );
  const readAll = (some: Uint8Array) => read(some).arrays.map(array => array.data());
  refusesEveryBeginning(bytes, readAll);
  expect(survivesEveryFlip(bytes, readAll)).toBeGreaterThan(0);
});

test('files that are none are told from damaged ones', () => {
  expect(refusal(() => read(new Uint8Array()))).toEqual([
    'E0503: w.safetensors: the file is empty (0 bytes)',
  ]);
  expect(refusal(() => read(Uint8Array.of(1, 2, 3)))).toEqual([
    'E0503: w.safetensors: 3 bytes; a safetensors file begins with 8 that say how long its header is',
  ]);
  expect(refusal(() => read(new TextEncoder().encode('PK\x03\x04............')))).toEqual([
    'E0502: w.safetensors is not a safetensors file: it is a zip (.npz, or what torch.save writes)',
  ]);
  expect(refused('[]')).toEqual([
    "E0502: w.safetensors is not a safetensors file: its header does not begin with '{'",
  ]);
  expect(refused({}, [], 2 ** 40)).toEqual([
    'E0502: w.safetensors is not a safetensors file: its first 8 bytes ask for a header of 1099511627776 bytes, more than the 100000000 allowed',
  ]);
  expect(refused({}, [], 99)).toEqual([
    'E0503: w.safetensors: cut short: the header should have 99 bytes, 2 are there',
  ]);
  expect(refused('{"a":')[0]).toMatch(/^E0503: w\.safetensors: the header is not JSON \(/);
  const notUtf8 = file('{"ab":0}');
  notUtf8.set([0xff, 0xff], 10);
  expect(refusal(() => read(notUtf8))[0]).toMatch(/^E0503: w\.safetensors: the header is not JSON \(/);
  expect(refused(`{"a":${'['.repeat(100_000)}`)[0]).toMatch(/^E0503: /);
});

test('every entry of the header is checked', () => {
  const told = (described: unknown, body: number[] = []) => refused({ a: described }, body)[0];
  expect(told(3)).toBe("E0503: w.safetensors: 'a' is not described by an object");
  expect(told({ shape: [], data_offsets: [0, 0] })).toBe("E0503: w.safetensors: 'a' has no dtype");
  expect(told({ dtype: 'F32', shape: [1.5], data_offsets: [0, 0] })).toBe(
    "E0503: w.safetensors: 'a' has no shape of whole numbers",
  );
  expect(told({ dtype: 'F32', shape: [-1], data_offsets: [0, 0] })).toBe(
    "E0503: w.safetensors: 'a' has no shape of whole numbers",
  );
  expect(told({ dtype: 'F32', shape: [], data_offsets: [0] })).toBe(
    "E0503: w.safetensors: 'a' has no data_offsets [begin, end]",
  );
  expect(told(entry('F32', [1], 4, 0))).toBe(
    "E0503: w.safetensors: 'a' ends at byte 0, before it begins at 4",
  );
  expect(told(entry('F32', [2], 0, 4), [0, 0, 0, 0])).toBe(
    "E0503: w.safetensors: 'a' has 4 bytes, F32[2] needs 8",
  );
  expect(told(entry('F32', [2 ** 40, 2 ** 40], 0, 4))).toMatch(
    /^E0503: w\.safetensors: 'a' has 4 bytes, F32\[/,
  );
  expect(refused({ __metadata__: { a: 1 } })).toEqual([
    'E0503: w.safetensors: __metadata__ is not an object of strings',
  ]);
});

test('arrays neither overlap nor leave gaps, and fill the file', () => {
  const u8 = (begin: number, end: number) => entry('U8', [end - begin], begin, end);
  expect(refused({ a: u8(0, 3), b: u8(2, 4) }, [1, 2, 3, 4])).toEqual([
    "E0503: w.safetensors: 'b' (from byte 2) overlaps 'a' (to 3)",
  ]);
  expect(refused({ a: u8(0, 1), b: u8(2, 3) }, [1, 2, 3])).toEqual([
    "E0503: w.safetensors: bytes 1 to 2, before 'b', belong to no array",
  ]);
  expect(refused({ a: u8(0, 3) }, [1, 2])).toEqual([
    "E0503: w.safetensors: cut short: 'a' should end at byte 3 of the data, 2 are there",
  ]);
  expect(refused({ a: u8(0, 1) }, [1, 2, 3])).toEqual([
    'E0503: w.safetensors: 2 bytes follow the last array',
  ]);
});

test('two arrays of one name, or a size that is not the shape, are a RangeError of the writer', () => {
  const one = { name: 'a', shape: [1], data: Int8Array.of(1) };
  expect(() => writeSafetensors([one, one])).toThrow(new RangeError("two arrays named 'a'"));
  expect(() => writeSafetensors([{ ...one, shape: [2] }])).toThrow(
    new RangeError("'a' has 1 values, its shape is [2]"),
  );
});
