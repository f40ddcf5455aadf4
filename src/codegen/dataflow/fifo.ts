import { bram18, lutFifo } from './estimate/memory.ts';

/** Words a FIFO holds unless a rule asks for more: enough to decouple two handshakes. */
export const shallow = 2;

/**
 * A first rule: behind a matrix-vector unit, room for the results of one vector (MH / PE words), since they come in a burst
 * while the next unit still works on the vector before. It holds the rate of chains of such units (LFC: depth 2 gives 915
 * cycles a frame, MH / PE the ideal 512); behind windows it can cost rate, which sizing by simulation will find.
 */
export const depthBehindMatvec = (rows: number, pe: number): number => Math.max(shallow, rows / pe);

/** LUTs that stand beside each block RAM on a small Zynq: what one is worth. */
export const lutsBesideBram18 = 190;

export const fifoMemories = ['srl', 'bram', 'uram'] as const;
export type FifoMemory = (typeof fifoMemories)[number];

/** What a FIFO's words are usually kept in: shift registers while their LUTs are worth less than the block RAM they save. */
export const fifoMemory = (width: number, depth: number): 'srl' | 'bram' =>
  lutFifo(width, depth) <= lutsBesideBram18 * bram18(width, depth) ? 'srl' : 'bram';
