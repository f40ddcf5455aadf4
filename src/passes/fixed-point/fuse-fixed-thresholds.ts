import { fuseThresholds } from '../fuse-thresholds.ts';
import type { Pass } from '../pass.ts';

/** fuse-thresholds over the values that to-fixed-point made: the next layer's bits are read off the stream itself. */
export const fuseFixedThresholds: Pass = {
  ...fuseThresholds,
  name: 'fuse-fixed-thresholds',
  summary: 'a quantizer behind a chain over a fixed-point value becomes integer thresholds',
};
