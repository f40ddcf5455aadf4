import { lines } from './lines.ts';
import type { Part } from './line.ts';
import { wordEdges } from './products.ts';

/** Networks of a run that must have a feature, each feature. */
export const floor = 20;

/** Output values that must not be the same on all images. */
export const leastMovingShare = 0.6;

const opsOf = (parts: readonly Part[]): readonly string[] =>
  Object.entries(lines)
    .filter(([, { part }]) => parts.includes(part))
    .map(([op]) => `op ${op}`);

/** Features that every run over networks of these parts must draw. */
export const wanted = (parts: readonly Part[]): readonly string[] => [
  ...opsOf(parts),
  ...wordEdges.map(count => `channels ${count}`),
  ...['positive', 'zero', 'negative'].flatMap(sign => [`scale ${sign}`, `slope ${sign}`]),
  ...['conv-none', 'conv0', 'conv1', 'conv-1', 'maxpool', 'avgpool', 'unlike'].map(pad => `pad ${pad}`),
  ...['conv', 'maxpool'].map(op => `stride ${op}`),
  ...['dilated', 'grouped'].map(kind => `conv ${kind}`),
  ...['binary', 'ternary', 'int2', 'int3', 'int4', 'int5', 'int6', 'int7', 'int8'].map(
    set => `weights ${set}`,
  ),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(bits => `activations ${bits}`),
  ...['zero+', 'zero-'].map(rule => `sign ${rule}`),
  ...['u8', 'i8', 'map', 'vector'].map(kind => `input ${kind}`),
  ...['hwc', 'chw'].map(order => `flatten ${order}`),
  'outputs several',
];
