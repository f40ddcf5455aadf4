import { print } from '../../../src/ir/print.ts';
import { valuesOf } from '../../../src/ir/bits.ts';
import type { Network } from './network.ts';

/** A network and its first images as text: what a failing test leaves for the reader to paste. */
export function describeNetwork({ module, images }: Network): string {
  const inputs = images.flatMap((image, index) =>
    [...image].map(([id, tensor]) => `// image ${index}, ${id}: [${valuesOf(tensor).join(', ')}]`),
  );
  return `${print(module, Infinity)}${inputs.join('\n')}\n`;
}
