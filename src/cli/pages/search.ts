import type { Pages } from './page.ts';

/** E07: what a net leaves to search. */
export const search: Pages = {
  E0701: {
    title: 'a search statement without a proper domain',
    text: 'A gene is chosen from a range or a list, and its default is one of them.',
    wrong: 'search width = 60 in 16..128 step 16',
    right: 'search width = 64 in 16..128 step 16',
  },
  E0702: {
    title: 'a configuration does not fit the genes',
    text: 'It names a gene that the net does not have, or a value outside its domain. Genes are named by path: stage1.width.',
    right: '{ "stage1.width": 48 }',
  },
  E0703: {
    title: 'genes change which layers there are (a warning)',
    text: 'Weights are shared between the networks of a search by the names of layers, so a layer that only some of them have is trained less. That may be meant, as with a gene for depth; it is a slip where a condition on shapes follows a width.',
  },
};
