import type { Pages } from './page.ts';

/** E03: types and shapes. */
export const types: Pages = {
  E0301: {
    title: 'types or shapes do not go together',
    text: "The message shows both. Maps are [height, width, channels]; a dense layer wants one axis, so put '|> flatten' before it. Tensors that are added have equal sizes on every axis, or 1. A mistake inside a block is shown at its line with the calls that led there.",
    wrong: 'y = a + b                  // [14, 14, 32] and [28, 28, 32]',
    right: 'y = a + (b |> maxpool(2x2))',
  },
};
