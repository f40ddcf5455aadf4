import { readAsset } from '../../template.ts';

/** `openNet`, `metaOf`, `NetError` and all they need: the modules of runtime/, bundled and minified by scripts/host.mjs. */
export const hostSource = (): string => readAsset('../runtime/host.min.js', import.meta.url);

/** A module's text as part of a larger one. */
export const withoutLinks = (source: string): string =>
  `${source
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export /gm, '')
    .trim()}\n`;
