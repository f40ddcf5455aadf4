import { readAsset, template } from '../../template.ts';
import type { Program } from '../program.ts';
import { withoutLinks } from './host.ts';

const asset = (path: string) => readAsset(path, import.meta.url);
const render = template(asset('../templates/index.html.hbs'));

/** Scripts of the page, each after those it uses. */
const scripts = ['picture', 'sketch', 'results', 'trouble', 'page'] as const;

/** index.html: a page of one file beside net.js, for networks that take a picture and for those that take numbers. */
export const demoPage = ({ name, inputs }: Program): string =>
  render({
    title: name.replaceAll('_', ' '),
    style: asset('../runtime/page/page.css'),
    script: scripts.map(script => withoutLinks(asset(`../runtime/page/${script}.js`))).join('\n'),
    input: inputs.map(({ shape, element }) => `${shape.join('x')} ${element}`).join(', '),
  });
