import { readAsset } from '../../template.ts';

/** The host's modules, each after those it imports. */
const modules = [
  'errors',
  'device',
  'weights',
  'values',
  'resources',
  'timestamps',
  'net',
  'create',
] as const;

/** `openNet`, `metaOf`, `NetError` and what they need as one piece of JavaScript without imports, exports and comments. */
export const hostSource = (): string =>
  modules.map(name => withoutLinks(withoutComments(readHost(name)))).join('\n');

const readHost = (name: string): string => readAsset(`../runtime/${name}.js`, import.meta.url);

/** Comments that fill their lines, as prettier leaves them in the host. */
const withoutComments = (source: string): string =>
  source.replace(/^ *\/\*\*[\s\S]*?\*\/ *\n/gm, '').replace(/^ *\/\/.*\n/gm, '');

/** A module's text as part of a larger one. */
export const withoutLinks = (source: string): string =>
  source
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export /gm, '')
    .trim() + '\n';
