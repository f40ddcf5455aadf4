import type { Backend } from '../backend.ts';
import { emit } from './emit.ts';
import type { WgslPlan } from './plan.ts';
import { plan } from './plan.ts';

/** A network for WebGPU: a module of JavaScript with its kernels, a file of weights, and a page that shows it. */
export const wgsl: Backend<WgslPlan> = {
  name: 'wgsl',
  doc: 'a JavaScript module that runs the network on WebGPU, in a page, a worker or Node',
  lanes: 32,
  plan,
  emit,
};
