import { zipSync } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNpy, writeNpy } from '../../src/formats/npy.ts';
import { readNpz, writeNpz } from '../../src/formats/npz.ts';
import { arrays, refusal, refusesEveryBeginning, survivesEveryFlip } from './support.ts';

/** A .npy file of this header and body, whether they go together or not. */
function npy(header: string, body: ArrayLike<number> = [], version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const size = version === 1 ? 2 : 4;
  const bytes = new Uint8Array(8 + size + text.length + body.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, text.length & 255, text.length >> 8]);
  bytes.set(text, 8 + size);
  bytes.set(Array.from(body), 8 + size + text.length);
  return bytes;
}
const dict = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
const read = (bytes: Uint8Array) => readNpy(bytes, 'x.npy');
const readAll = (bytes: Uint8Array) =>
  readNpz(bytes, 'w.npz').map(array => [array.name, array.shape, array.data()]);

test('a .npy file that is written is read back', () => {
  fc.assert(
    fc.property(arrays, list => {
      for (const { shape, data } of list) {
        const back = read(writeNpy({ shape, data }));
        expect(back.shape).toEqual(shape);
        expect(back.data()).toEqual(data);
      }
    }),
  );
});

test('an .npz file that is written is read back in order, and the same arrays give the same bytes', () => {
  fc.assert(
    fc.property(arrays, list => {
      const bytes = writeNpz(list);
      expect(readAll(bytes)).toEqual(list.map(({ name, shape, data }) => [name, shape, data]));
      expect(writeNpz(list)).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

test("NumPy's own layout: magic, version 1, header padded to 64, C order", () => {
  const bytes = writeNpy({ shape: [2], data: Float32Array.of(1, 2) });
  expect(bytes.length).toBe(128 + 8);
  expect(new TextDecoder('latin1').decode(bytes.subarray(0, 128))).toBe(
    `\x93NUMPY\x01\x00v\x00${"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".padEnd(117)}\n`,
  );
});

test('format versions 2 and 3 are read, another is refused', () => {
  for (const version of [2, 3])
    expect(read(npy(dict('|u1', '(2,)'), [5, 6], version)).data()).toEqual(Uint8Array.of(5, 6));
  expect(refusal(() => read(npy(dict('|u1', '(2,)'), [5, 6], 4)))).toEqual([
    'E0502: x.npy is of .npy version 4; bnnir reads versions 1, 2 and 3',
  ]);
});

test('Fortran order is turned into C order', () => {
  const array = read(npy(dict('|u1', '(2, 3)', 'True'), [1, 4, 2, 5, 3, 6]));
  expect([array.shape, [...array.data()]]).toEqual([
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ]);
  expect([...read(npy(dict('|u1', '(3,)', 'True'), [1, 2, 3])).data()]).toEqual([1, 2, 3]);
  const cube = read(npy(dict('|i1', '(2, 2, 2)', 'True'), [0, 4, 2, 6, 1, 5, 3, 7]));
  expect([...cube.data()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a scalar has no axes', () => {
  const array = read(npy(dict('<i8', '()'), [7, 0, 0, 0, 0, 0, 0, 0]));
  expect([array.shape, array.data()]).toEqual([[], Int32Array.of(7)]);
});

test('big-endian and undecoded arrays are listed, and refused when their values are asked for', () => {
  const big = read(npy(dict('>f4', '(1,)'), [0, 0, 0, 0]));
  expect([big.dtype, big.stored, big.shape]).toEqual(['other', '>f4', [1]]);
  expect(refusal(() => big.data())).toEqual([
    'E0504: x.npy is stored as >f4, big-endian, which bnnir does not decode',
    "  help: save it as array.astype('<f4')",
  ]);
  expect(refusal(() => read(npy(dict('<U1', '(1,)'), [65, 0, 0, 0])).data())).toEqual([
    'E0504: x.npy is stored as <U1, which bnnir does not decode',
  ]);
  const records = "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }";
  expect(read(npy(records, [])).stored).toBe("[('a', '<f4'), ('b', '<i4')]");
});

test('damaged .npy files are refused by name', () => {
  expect(refusal(() => read(new Uint8Array()))).toEqual(['E0503: x.npy: the file is empty (0 bytes)']);
  expect(refusal(() => read(new TextEncoder().encode('hello world')))).toEqual([
    'E0502: x.npy is not a .npy file: it does not begin with \\x93NUMPY',
  ]);
  expect(refusal(() => read(npy(dict('<f4', '(2,)'), [0, 0, 0, 0])))).toEqual([
    'E0503: x.npy: cut short: <f4[2] needs 8 bytes, 4 are there',
  ]);
  expect(refusal(() => read(npy(dict('|u1', '(2,)'), [1, 2, 3])))).toEqual([
    'E0503: x.npy: 1 bytes follow the array |u1[2]',
  ]);
  expect(refusal(() => read(npy("{'descr': '<f4'}")))).toEqual([
    "E0503: x.npy: the header does not give descr, fortran_order and shape: {'descr': '<f4'}",
  ]);
  expect(refusal(() => read(npy(dict('|u1', '(999999999, 999999999)'))))).toEqual([
    'E0503: x.npy: no file holds an array of shape [999999999, 999999999]',
  ]);
});

test('every beginning of a .npy and of an .npz is refused, and no flipped bit does worse', () => {
  const list = [
    { name: 'W0', shape: [2, 2], data: Int8Array.of(1, -1, -1, 1) },
    { name: 'T0', shape: [2], data: Int32Array.of(3, -4) },
  ];
  const single = writeNpy(list[1]!);
  refusesEveryBeginning(single, bytes => read(bytes).data());
  survivesEveryFlip(single, bytes => read(bytes).data());
  const zip = writeNpz(list);
  refusesEveryBeginning(zip, readAll);
  // A flip that is not noticed may only concern what has no meaning: dates, attributes, names.
  for (const [i, name] of [0, 1].entries()) expect(readAll(zip)[name]![2]).toEqual(list[i]!.data);
  expect(survivesEveryFlip(zip, readAll)).toBeGreaterThan(zip.length * 4);
});

test('a zip is refused where it contradicts itself', () => {
  const zip = writeNpz([{ name: 'a', shape: [40], data: new Uint8Array(40).fill(7) }]);
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer);
  const end = zip.length - 22;
  const directory = view(zip).getUint32(end + 16, true);
  const altered = (change: (view: DataView) => void) => {
    const bytes = zip.slice();
    change(view(bytes));
    return refusal(() => readAll(bytes))[0];
  };
  expect(refusal(() => readAll(new Uint8Array()))).toEqual(['E0503: w.npz: the file is empty (0 bytes)']);
  expect(refusal(() => readAll(new TextEncoder().encode('{"a": 1}')))).toEqual([
    'E0502: w.npz is not a zip (an .npz is one): it does not begin with PK',
  ]);
  expect(
    altered(at => {
      at.setUint32(directory + 16, 1, true);
    }),
  ).toBe("E0503: w.npz: 'a.npy' is damaged: its checksum (CRC-32) is not the one stored");
  expect(
    altered(at => {
      at.setUint32(directory + 24, 50, true);
    }),
  ).toMatch(/^E0503: w\.npz: 'a\.npy' is damaged: /);
  expect(
    altered(at => {
      at.setUint32(directory + 24, 5000, true);
    }),
  ).toBe("E0503: w.npz: 'a.npy' has 168 bytes, the zip's directory says 5000");
  expect(
    altered(at => {
      at.setUint16(directory + 10, 12, true);
    }),
  ).toBe("E0502: w.npz: 'a.npy' is compressed by method 12; bnnir reads stored and deflated entries");
  expect(
    altered(at => {
      at.setUint16(directory + 8, 1, true);
    }),
  ).toBe("E0502: w.npz: 'a.npy' is encrypted");
  expect(
    altered(at => {
      at.setUint32(directory + 20, 9999, true);
    }),
  ).toMatch(/^E0503: w\.npz: 'a\.npy' should end at byte \d+, the zip's entries end at \d+$/);
  expect(
    altered(at => {
      at.setUint32(directory + 42, 3, true);
    }),
  ).toBe("E0503: w.npz: 'a.npy' does not begin at byte 3, where the zip's directory says");
  expect(
    altered(at => {
      at.setUint16(end + 10, 2, true);
    }),
  ).toBe("E0503: w.npz: entry 2 of 2 is missing from the zip's directory");
  expect(
    altered(at => {
      at.setUint16(end + 10, 0, true);
    }),
  ).toMatch(/^E0503: w\.npz: \d+ bytes follow the zip's directory$/);
  expect(
    altered(at => {
      at.setUint32(end + 16, 5, true);
    }),
  ).toMatch(/^E0503: w\.npz: the zip's directory should be at bytes 5 to \d+, it ends at \d+$/);
  expect(
    altered(at => {
      at.setUint16(end + 10, 0xffff, true);
    }),
  ).toBe('E0502: w.npz is a zip64, which bnnir does not read');
  const junk = new Uint8Array([...zip, 1, 2, 3]);
  expect(refusal(() => readAll(junk))).toEqual([
    'E0503: w.npz: cut short: the directory at the end of the zip is not there',
  ]);
});

test('entries that are no arrays are listed', () => {
  const zip = zipSync({ 'readme.txt': new TextEncoder().encode('hello') });
  const [array] = readNpz(zip, 'w.npz');
  expect([array!.name, array!.dtype]).toEqual(['readme.txt', 'other']);
  expect(refusal(() => array!.data())).toEqual(["E0504: w.npz: 'readme.txt' is not a .npy array"]);
});

test('stored entries and archive comments are read', () => {
  const bytes = writeNpy({ shape: [1], data: Int32Array.of(9) });
  const zip = zipSync({ 'a.npy': bytes }, { level: 0 });
  const commented = new Uint8Array([...zip, ...new TextEncoder().encode('made by hand')]);
  new DataView(commented.buffer).setUint16(zip.length - 2, 12, true);
  for (const file of [zip, commented]) expect(readAll(file)).toEqual([['a', [1], Int32Array.of(9)]]);
});
