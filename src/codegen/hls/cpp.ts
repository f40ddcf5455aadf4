import type { Lane } from '../dataflow/lane.ts';
import type { Words } from './blobs.ts';

/** The runtime's type of a lane. */
export const laneType = ({ kind, bits, signed }: Lane): string =>
  kind === 'bit' ? 'bnn::bit' : `bnn::${signed ? 'sint' : 'uint'}<${bits}>`;

/** Least and greatest value of a lane. */
export const laneRange = ({ kind, bits, signed }: Lane): { readonly lo: number; readonly hi: number } =>
  kind === 'bit'
    ? { lo: -1, hi: 1 }
    : signed
      ? { lo: -(2 ** (bits - 1)), hi: 2 ** (bits - 1) - 1 }
      : { lo: 0, hi: 2 ** bits - 1 };

/** Bits that hold 0..most, at least one. */
export const bitsFor = (most: number): number => Math.max(1, Math.floor(Math.log2(Math.max(1, most))) + 1);

const integers = [
  { bits: 8, name: 'char' },
  { bits: 16, name: 'short' },
  { bits: 32, name: 'int' },
  { bits: 64, name: 'long long' },
] as const;

/** The smallest built-in integer that holds lo..hi, both within 53 bits. */
export function builtIn(lo: number, hi: number): string {
  if (lo >= 0) return `unsigned ${integers.find(({ bits }) => hi < 2 ** bits)!.name}`;
  const { name } = integers.find(({ bits }) => lo >= -(2 ** (bits - 1)) && hi < 2 ** (bits - 1))!;
  return name === 'char' ? 'signed char' : name;
}

/** Words cut into pieces of a built-in type. */
export interface Chunks {
  /** Chunks a word. */
  readonly count: number;
  readonly bits: number;
  readonly type: string;
}

/** Chunks for words of `bits` bits. */
export function chunksOf(bits: number): Chunks {
  const chunk = integers.find(integer => bits <= integer.bits) ?? integers.at(-1)!;
  return { count: Math.ceil(bits / chunk.bits), bits: chunk.bits, type: `unsigned ${chunk.name}` };
}

/** Words as literals of their chunks, the lowest first. */
export function chunkLiterals({ count, pieces }: Words, { bits, count: chunks }: Chunks): readonly string[] {
  const literals: string[] = [];
  if (bits <= 32) {
    for (let word = 0; word < pieces.length; word++) literals.push(literal(pieces[word]!));
    return literals;
  }
  for (let word = 0; word < pieces.length; word += count)
    for (let chunk = 0; chunk < chunks; chunk++) {
      const low = pieces[word + 2 * chunk]!;
      const high = 2 * chunk + 1 < count ? pieces[word + 2 * chunk + 1]! : 0;
      literals.push(
        high === 0 ? literal(low) : `0x${hex(high)}${halves[low >>> 16]!}${halves[low & 0xffff]!}`,
      );
    }
  return literals;
}

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
const literal = (value: number): string => digits[value] ?? `0x${hex(value)}`;

/** Every 16 bits as four digits: numbers beyond small integers are slow to print. */
const halves = Array.from({ length: 0x10000 }, (_, half) => half.toString(16).padStart(4, '0'));
const hex = (value: number): string =>
  value < 0x10000 ? value.toString(16) : `${(value >>> 16).toString(16)}${halves[value & 0xffff]!}`;
