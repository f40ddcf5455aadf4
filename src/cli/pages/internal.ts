import type { Pages } from './page.ts';

/** E09: mistakes of bnnir. */
export const internal: Pages = {
  E0901: {
    title: 'a mistake of bnnir, not yours',
    text: 'Please report it with the command, the network and the lines printed below the message. The exit code is 2.',
  },
};
