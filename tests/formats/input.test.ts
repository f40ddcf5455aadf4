import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInput } from '../../src/formats/input.ts';
import { writeNpy } from '../../src/formats/npy.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import type { Picture } from '../../src/formats/png.ts';
import { readPng, writePng } from '../../src/formats/png.ts';
import { f32, int, u8 } from '../../src/ir/element.ts';
import { writeSafetensors } from '../../src/ir/safetensors.ts';
import type { Data, Element } from '../../src/ir/types.ts';
import { folderWith, refusal, refusesEveryBeginning, survivesEveryFlip } from './support.ts';

const input = (shape: readonly number[], element: Element = u8) => ({
  name: 'image',
  type: { element, shape },
});

/** Images of a file, or what is said of it. */
function read(contents: Uint8Array, extension: string, wanted: ReturnType<typeof input>): readonly Data[] {
  const images = readInput(join(folderWith({ [`x${extension}`]: contents }), `x${extension}`), wanted);
  return Array.from({ length: images.count }, (_, i) => images.image(i));
}
const refused = (contents: Uint8Array, extension: string, wanted: ReturnType<typeof input>) =>
  refusal(() => read(contents, extension, wanted)).map(line => line.replace(/\S*\/(x\.)/, '$1'));
const npy = (shape: readonly number[], data: Data) => writeNpy({ shape, data });
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);

const picture: fc.Arbitrary<Picture> = fc
  .record({
    height: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 5 }),
    channels: fc.constantFrom(1, 2, 3, 4),
  })
  .chain(size =>
    fc
      .uint8Array({
        minLength: size.height * size.width * size.channels,
        maxLength: size.height * size.width * size.channels,
      })
      .map(pixels => ({ ...size, pixels })),
  );

/** The checksum of PNG chunks. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

test('a .npy file is one image or a batch; axes of size 1 come and go', () => {
  for (const shape of [
    [2, 3],
    [2, 3, 1],
    [1, 2, 3],
    [1, 1, 2, 3],
  ])
    expect(read(npy(shape, counting(6)), '.npy', input([2, 3, 1]))).toEqual([counting(6)]);
  expect(read(npy([2, 2, 3], counting(12)), '.npy', input([2, 3, 1]))).toEqual([
    counting(6),
    Uint8Array.of(6, 7, 8, 9, 10, 11),
  ]);
  expect(read(npy([0, 2, 3], counting(0)), '.npy', input([2, 3, 1]))).toEqual([]);
});

test('values are converted where nothing is lost', () => {
  expect(read(npy([3], Float32Array.of(0, 255, 7)), '.npy', input([3]))).toEqual([Uint8Array.of(0, 255, 7)]);
  expect(read(npy([2], Int32Array.of(-128, 127)), '.npy', input([2], int(8)))).toEqual([
    Int8Array.of(-128, 127),
  ]);
  expect(read(npy([2], Uint8Array.of(1, 2)), '.npy', input([2], f32))).toEqual([Float32Array.of(1, 2)]);
});

test('values that do not fit the input are refused with their place', () => {
  expect(refused(npy([2, 1, 2], Float32Array.of(0, 1, 0.5, 2)), '.npy', input([1, 2, 1]))).toEqual([
    'E0520: x.npy is stored as <f4, and at [1, 0, 0] 0.5 is no u8 value',
    "  help: the network's input is u8[1, 2, 1]: every value must be one of u8",
  ]);
  expect(refused(npy([1], Int32Array.of(256)), '.npy', input([1]))[0]).toBe(
    'E0520: x.npy is stored as <i4, and at [0] 256 is no u8 value',
  );
  expect(refused(npy([1], Float32Array.of(NaN)), '.npy', input([1], f32))[0]).toBe(
    'E0520: x.npy is stored as <f4, and at [0] NaN is no f32 value',
  );
});

test('a shape that does not fit is shown beside the one wanted', () => {
  expect(refused(npy([28, 28], new Uint8Array(784)), '.npy', input([32, 32, 3]))).toEqual([
    "E0520: x.npy has shape [28, 28]; the network's input is u8[32, 32, 3], one image or a batch [N, ...]",
  ]);
  expect(refused(npy([5, 3, 4, 6], new Uint8Array(360)), '.npy', input([4, 6, 3]))).toEqual([
    "E0520: x.npy has shape [5, 3, 4, 6]; the network's input is u8[4, 6, 3], one image or a batch [N, ...]",
    '  help: channels come last here: save numpy.transpose(x, (0, 2, 3, 1))',
  ]);
  expect(refused(npy([3, 4, 6], new Uint8Array(72)), '.npy', input([4, 6, 3]))[1]).toBe(
    '  help: channels come last here: save numpy.transpose(x, (1, 2, 0))',
  );
});

test("of several arrays the one named as the network's input is taken, of one that one", () => {
  const arrays = [
    { name: 'other', shape: [2], data: counting(2) },
    { name: 'image', shape: [2], data: Uint8Array.of(8, 9) },
  ];
  for (const [extension, write] of [
    ['.safetensors', writeSafetensors],
    ['.npz', writeNpz],
  ] as const) {
    expect(read(write(arrays), extension, input([2]))).toEqual([Uint8Array.of(8, 9)]);
    expect(read(write(arrays.slice(0, 1)), extension, input([2]))).toEqual([counting(2)]);
    expect(refused(write([arrays[0]!, { ...arrays[1]!, name: 'more' }]), extension, input([2]))).toEqual([
      `E0520: x${extension} has no array 'image', as the network's input is named; it has 'other', 'more'`,
    ]);
  }
});

test('other files are refused', () => {
  expect(refused(counting(3), '.jpg', input([2]))).toEqual([
    'E0502: x.jpg: inputs are read from .npy, .png, .safetensors and .npz files',
  ]);
});

test('a PNG that is written is read back, whatever its channels', () => {
  fc.assert(
    fc.property(picture, written => {
      expect(readPng(writePng(written), 'x.png')).toEqual(written);
    }),
  );
});

test('a PNG becomes [H, W, C] where nothing is lost', () => {
  const png = (channels: Picture['channels'], ...pixels: number[]) =>
    writePng({ height: 1, width: 2, channels, pixels: Uint8Array.from(pixels) });
  const as = (bytes: Uint8Array, channels: number) => [...read(bytes, '.png', input([1, 2, channels]))[0]!];
  expect(as(png(1, 7, 9), 1)).toEqual([7, 9]);
  expect(as(png(1, 7, 9), 3)).toEqual([7, 7, 7, 9, 9, 9]);
  expect(as(png(2, 7, 255, 9, 255), 1)).toEqual([7, 9]);
  expect(as(png(3, 1, 2, 3, 4, 5, 6), 3)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(as(png(3, 4, 4, 4, 5, 5, 5), 1)).toEqual([4, 5]);
  expect(as(png(4, 1, 2, 3, 255, 4, 5, 6, 255), 3)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(as(png(4, 1, 2, 3, 0, 4, 5, 6, 7), 4)).toEqual([1, 2, 3, 0, 4, 5, 6, 7]);
  expect(refused(png(3, 1, 2, 3, 4, 5, 6), '.png', input([1, 2, 1]))).toEqual([
    'E0520: x.png is 1x2 with RGB pixels and has colours; wanted: [1, 2, 1], so save it as grey',
  ]);
  expect(refused(png(4, 1, 2, 3, 9, 4, 5, 6, 7), '.png', input([1, 2, 3]))).toEqual([
    'E0520: x.png is 1x2 with RGB + alpha pixels and has see-through pixels; wanted: [1, 2, 3], so save it without alpha',
  ]);
  expect(refused(png(1, 1, 2), '.png', input([2, 1, 1]))).toEqual([
    'E0520: x.png is 1x2 with grey pixels; wanted: [2, 1, 1] (height, width, channels)',
  ]);
  expect(refused(png(3, 1, 2, 3, 4, 5, 6), '.png', input([1, 2, 4]))).toEqual([
    'E0520: x.png is 1x2 with RGB pixels; wanted: [1, 2, 4], and it has no such channels',
  ]);
});

test('interlaced, palette and one-bit PNGs are read', () => {
  // 9x3 of one bit, palette of red and blue, interlaced: pngjs decodes, the pixels are counted by pass.
  const rows = [
    [0, 1, 0, 1, 0, 1, 0, 1, 0],
    [1, 1, 1, 1, 0, 0, 0, 0, 1],
    [0, 0, 1, 1, 0, 0, 1, 1, 0],
  ];
  const chunk = (type: string, data: readonly number[]) => {
    const named = Uint8Array.from([...new TextEncoder().encode(type), ...data]);
    const bytes = new Uint8Array(named.length + 8);
    new DataView(bytes.buffer).setUint32(0, data.length);
    bytes.set(named, 4);
    new DataView(bytes.buffer).setUint32(named.length + 4, crc32(named));
    return bytes;
  };
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  const raw = passes.flatMap(([x, y, across, down]) =>
    rows.flatMap((row, at) => {
      if (at < y || (at - y) % down !== 0) return [];
      const bits = row.filter((_, column) => column >= x && (column - x) % across === 0).join('');
      if (bits === '') return [];
      const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
        parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
      );
      return [0, ...bytes];
    }),
  );
  const png = Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', [0, 0, 0, 9, 0, 0, 0, 3, 1, 3, 0, 0, 1]),
    chunk('PLTE', [255, 0, 0, 0, 0, 255]),
    chunk('IDAT', [...deflateSync(Uint8Array.from(raw))]),
    chunk('IEND', []),
  ]);
  const { height, width, channels, pixels } = readPng(png, 'x.png');
  expect([height, width, channels]).toEqual([3, 9, 3]);
  expect(Array.from({ length: 27 }, (_, i) => (pixels[3 * i + 2] === 255 ? 1 : 0))).toEqual(rows.flat());
});

test('16-bit PNGs are refused, what is none is told', () => {
  const wide = PNG.sync.write(new PNG({ width: 1, height: 1 }), { bitDepth: 16 });
  expect(refusal(() => readPng(wide, 'x.png'))).toEqual(['E0503: x.png has 16 bits a channel; 8 are read']);
  expect(refusal(() => readPng(new Uint8Array(), 'x.png'))).toEqual([
    'E0503: x.png: the file is empty (0 bytes)',
  ]);
  expect(refusal(() => readPng(new TextEncoder().encode('GIF89a'), 'x.png'))).toEqual([
    'E0503: x.png is not a PNG: it does not begin with \\x89PNG',
  ]);
});

test('a PNG that announces more than its bytes can hold is refused, and nothing is allocated', () => {
  const png = writePng({ height: 1, width: 1, channels: 3, pixels: counting(3) });
  const sized = (height: number, width: number) => {
    const bytes = png.slice();
    const view = new DataView(bytes.buffer);
    view.setUint32(16, width);
    view.setUint32(20, height);
    view.setUint32(29, crc32(bytes.subarray(12, 29)));
    return refusal(() => readPng(bytes, 'x.png'))[0];
  };
  expect(sized(2 ** 31 - 1, 2 ** 31 - 1)).toBe(
    `E0503: x.png: damaged PNG: it announces 2147483647x2147483647 pixels, more than ${png.length} bytes can hold`,
  );
  expect(sized(20000, 20000)).toMatch(/more than \d+ bytes can hold$/);
  expect(sized(0, 5)).toBe('E0503: x.png: damaged PNG: it announces 0x5 pixels');
  expect(sized(40, 40)).toBe('E0503: x.png: damaged PNG: its 40x40 pixels take 4840 bytes, 4 are there');
});

test('every beginning of a PNG is refused, and no flipped bit does worse', () => {
  const png = writePng({ height: 3, width: 3, channels: 3, pixels: counting(27) });
  refusesEveryBeginning(png, bytes => readPng(bytes, 'x.png'));
  expect(survivesEveryFlip(png, bytes => readPng(bytes, 'x.png'))).toBeGreaterThan(png.length * 7);
});
