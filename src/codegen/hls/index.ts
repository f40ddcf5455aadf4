import type { Backend } from '../backend.ts';
import { emit } from './emit.ts';
import { plan } from './plan.ts';
import type { HlsPlan } from './plan.ts';

/** A streaming accelerator as a Vitis HLS project. */
export const fpga: Backend<HlsPlan> = {
  name: 'fpga',
  doc: 'a streaming dataflow in Vitis HLS C++, with a testbench and a C simulation',
  lanes: 32,
  plan,
  emit,
};
