import { inflateRawSync } from 'node:zlib';
import { fail } from '../ir/diagnostic.ts';

export interface ZipEntry {
  readonly name: string;
  /** Uncompressed and checked against the archive's CRC-32. */
  bytes(): Uint8Array;
}

interface Record extends ZipEntry {
  readonly begin: number;
  readonly end: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * Entries of a zip, by its central directory. Everything the archive says is checked against the bytes that are there: it can
 * neither make us read outside the file nor give more than it announces. Stored and deflated entries; no zip64, no encryption.
 */
export function readZip(bytes: Uint8Array, file: string): readonly ZipEntry[] {
  const damaged = (what: string): never => fail('E0503', `${file}: ${what}`);
  if (bytes.length === 0) damaged('the file is empty (0 bytes)');
  if (bytes[0] !== 0x50 || (bytes.length > 1 && bytes[1] !== 0x4b))
    fail('E0502', `${file} is not a zip (an .npz is one): it does not begin with PK`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view) ?? damaged('cut short: the directory at the end of the zip is not there');
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff)
    fail('E0502', `${file} is a zip64, which bnnir does not read`);
  if (start + size !== end)
    damaged(`the zip's directory should be at bytes ${start} to ${start + size}, it ends at ${end}`);
  const entries: Record[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature)
      damaged(`entry ${i + 1} of ${count} is missing from the zip's directory`);
    const next =
      at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) damaged(`entry ${i + 1} of ${count} runs over the end of the zip's directory`);
    entries.push(readEntry(bytes, view, at, start, file));
    at = next;
  }
  if (at !== end) damaged(`${end - at} bytes follow the zip's directory`);
  let previous: Record | undefined;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin)) {
    if (previous && entry.begin < previous.end) damaged(`'${entry.name}' overlaps '${previous.name}'`);
    previous = entry;
  }
  const twice = entries.find((entry, i) => entries.findIndex(({ name }) => name === entry.name) !== i);
  if (twice) damaged(`the zip holds '${twice.name}' twice`);
  return entries;
}

/** The end record is the last thing of a file, but for a comment of at most 65,535 bytes. */
function endRecord(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65535); at--)
    if (
      view.getUint32(at, true) === endSignature &&
      at + 22 + view.getUint16(at + 20, true) === view.byteLength
    )
      return at;
  return undefined;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, limit: number, file: string): Record {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const crc = view.getUint32(at + 16, true);
  const stored = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
  const where = `${file}: '${name}'`;
  const damaged = (what: string): never => fail('E0503', `${where} ${what}`);
  if (flags & 1) fail('E0502', `${where} is encrypted`);
  if (method !== 0 && method !== 8)
    fail('E0502', `${where} is compressed by method ${method}; bnnir reads stored and deflated entries`);
  if (stored === 0xffffffff || size === 0xffffffff)
    fail('E0502', `${where} is a zip64 entry, which bnnir does not read`);
  if (local + 30 > limit || view.getUint32(local, true) !== localSignature)
    damaged(`does not begin at byte ${local}, where the zip's directory says`);
  const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const end = begin + stored;
  if (end > limit) damaged(`should end at byte ${end}, the zip's entries end at ${limit}`);
  const content = () => {
    const raw =
      method === 0
        ? new Uint8Array(bytes.subarray(begin, end))
        : inflate(bytes.subarray(begin, end), size, damaged);
    if (raw.length !== size) damaged(`has ${raw.length} bytes, the zip's directory says ${size}`);
    if (crc32(raw) !== crc) damaged('is damaged: its checksum (CRC-32) is not the one stored');
    return raw;
  };
  return { name, begin: local, end, bytes: content };
}

function inflate(bytes: Uint8Array, size: number, damaged: (what: string) => never): Uint8Array {
  try {
    const raw = inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
    return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  } catch (error) {
    return damaged(`is damaged: ${(error as Error).message}`);
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
