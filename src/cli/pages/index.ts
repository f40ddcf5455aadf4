import { data } from './data.ts';
import { driver } from './driver.ts';
import { engine } from './engine.ts';
import { internal } from './internal.ts';
import { names } from './names.ts';
import type { Pages } from './page.ts';
import { search } from './search.ts';
import { syntax } from './syntax.ts';
import { targets } from './targets.ts';
import { training } from './training.ts';
import { types } from './types.ts';
import { weights } from './weights.ts';

export type { Page } from './page.ts';

/** A page for every diagnostic code, in order. */
export const pages: Pages = {
  ...driver,
  ...syntax,
  ...names,
  ...types,
  ...targets,
  ...weights,
  ...data,
  ...training,
  ...engine,
  ...search,
  ...internal,
};
