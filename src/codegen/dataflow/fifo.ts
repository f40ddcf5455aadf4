import { lutFifo } from './estimate/memory.ts';

/** Words a FIFO holds unless a rule asks for more: enough to decouple two handshakes. */
export const shallow = 2;

/**
 * A first rule: behind a matrix-vector unit, room for the results of one vector (MH / PE words), since they come in a burst
 * while the next unit still works on the vector before. It holds the rate of chains of such units (LFC: depth 2 gives 915
 * cycles a frame, MH / PE the ideal 512); behind windows it can cost rate, which sizing by simulation will find.
 */
export const depthBehindMatvec = (rows: number, pe: number): number => Math.max(shallow, rows / pe);

/** LUTs of storage beyond which a FIFO is worth a block RAM. */
const mostFifoLuts = 190;

/** What a FIFO's words are kept in: shift registers, or block RAM where those would take many LUTs. */
export const fifoMemory = (width: number, depth: number): 'srl' | 'bram' =>
  lutFifo(width, depth) <= mostFifoLuts ? 'srl' : 'bram';
