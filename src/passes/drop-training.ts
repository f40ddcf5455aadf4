import { isBit } from '../ir/element.ts';
import { removeDead } from '../ir/rewrite.ts';
import { Edit } from './edit.ts';
import { inputOf, typed } from './links.ts';
import type { Pass } from './pass.ts';

/** dropout(x) and sign(bits) are their inputs. */
export const dropTraining: Pass = {
  name: 'drop-training',
  summary: 'drops what changes nothing outside training, and what no output needs',
  rewrites: 'dropout(x), sign(x: b1)  ==>  x',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run(module) {
    const edit = new Edit(module);
    for (const node of module.graph.nodes.map(typed))
      if (node.op === 'dropout' || (node.op === 'sign' && isBit(edit.typeOf(node.args.x).element))) {
        edit.replace(node.id, []);
        edit.redirect(node.id, inputOf(node));
      }
    return removeDead(edit.apply());
  },
};
