import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as Chevrotain from 'chevrotain';

/**
 * chevrotain from the one-file bundle it ships: its module entry loads hundreds of lodash-es files one by one, a fifth
 * of a second at every start; the bundle takes a hundredth.
 */
const entry = pathToFileURL(createRequire(import.meta.url).resolve('chevrotain'));
const bundle = (await import(new URL('../chevrotain.mjs', entry).href)) as typeof Chevrotain;

export const { createToken, EmbeddedActionsParser, EOF, Lexer, tokenLabel } = bundle;
