import { readAsset, template } from '../../template.ts';
import type { InputPort, Program } from '../program.ts';
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
    input: inputs.map(inWords).join(' and '),
  });

/** What an input is, for a visitor. */
function inWords({ shape, element }: InputPort): string {
  const [height = 1, width = 1, channels = 0] = shape;
  const colours = { 1: 'grey', 3: 'colour' }[channels];
  if (element !== 'u8' || shape.length !== 3 || colours === undefined)
    return `numbers: ${shape.join(' x ')} ${element}`;
  return `${colours} pictures of ${width} x ${height} pixels`;
}
