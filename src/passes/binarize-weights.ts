import type { Precision } from '../ir/attribute.ts';
import type { Module } from '../ir/graph.ts';
import { usersOf } from '../ir/graph.ts';
import type { Node } from '../ir/ops/index.ts';
import { elementOfWeights, meanMagnitude, quantizeWeights } from '../ir/quantize-weights.ts';
import type { Ref, TensorId, TensorType } from '../ir/types.ts';
import { Edit, originOf } from './edit.ts';
import { typed } from './links.ts';
import type { Pass } from './pass.ts';

/**
 * conv, dense with `weights: P` over latents  ==>  the same over a tensor of P's values
 * weight_scale over latents                   ==>  scale by a tensor of the factors they imply
 *
 * The tensors are lazy: no weight is read before it is needed.
 */
export const binarizeWeights: Pass = {
  name: 'binarize-weights',
  summary: 'latent weights become tensors of their value set, the factors they imply become scales',
  rewrites: 'conv, dense(x, latents) {weights: P}  ==>  conv, dense(x, values of P)',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run(module, { note }) {
    const edit = new Edit(module);
    const idOf = valueIds(module);
    for (const node of module.graph.nodes.map(typed)) {
      if (node.op === 'conv' || node.op === 'dense') {
        const { weights: precision } = node.attributes;
        const latent = node.args.weight as TensorId;
        if (precision === 'real') continue;
        const { element, shape } = module.graph.tensors.get(latent)!;
        const type: TensorType = { element: elementOfWeights(precision, element), shape };
        const stored = module.tensors.get(latent);
        const id = idOf(latent, precision);
        edit.tensor(id, type, stored && quantizeWeights(stored, precision).weight);
        const settings = { ...node.attributes, weights: 'real' };
        edit.replace(node.id, [
          edit.node(node.id, node.op, { ...node.args, weight: id }, settings, originOf(node, [])),
        ]);
        note(node.id, `${precision} weights ${shape.join('x')}`);
      } else if (node.op === 'weight_scale') edit.replace(node.id, [scaleOf(node, edit)]);
    }
    return edit.apply();
  },
};

/** A value set takes the latents' id, unless someone else still needs them or another set. */
function valueIds({ graph }: Module): (latent: TensorId, precision: Precision) => TensorId {
  const users = usersOf(graph);
  const setsOf = (latent: Ref) =>
    (users.get(latent) ?? [])
      .map(typed)
      .filter(node => node.op !== 'weight_scale')
      .map(node => (node.op === 'conv' || node.op === 'dense' ? node.attributes.weights : 'real'));
  return (latent, precision) =>
    setsOf(latent).every(set => set === precision) ? latent : `${latent}.${precision}`;
}

function scaleOf(node: Node & { readonly op: 'weight_scale' }, edit: Edit) {
  const { mode, weights } = node.attributes;
  const type: TensorType = { element: { kind: 'f32' }, shape: [node.type.shape.at(-1) ?? 1] };
  const latent = node.args.weight as TensorId;
  const id = edit.fresh<TensorId>(`@${node.id.slice(1)}`);
  const stored = edit.module.tensors.get(latent);
  const factors =
    stored && (mode === 'mean_abs' ? meanMagnitude(stored) : quantizeWeights(stored, weights).scale);
  edit.tensor(id, type, factors);
  return edit.node(node.id, 'scale', { x: node.args.x, scale: id }, {}, originOf(node, []));
}
