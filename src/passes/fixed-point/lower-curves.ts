import { fracOf, int, rawRange, showElement } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type { IntElement, ValueId } from '../../ir/types.ts';
import { originOf } from '../edit.ts';
import { inputOf } from '../links.ts';
import type { Bend } from './curves.ts';
import { bendsOf, evaluateOn, slopesOf, tableInput } from './curves.ts';
import type { Lowering } from './lowering.ts';

/** A needed curve in its stream's format: bends as prelu_fixed, one after the other, or a table. False: neither. */
export function lowerCurve(node: AnyNode, lowering: Lowering): boolean {
  const bends = bendsOf(node, lowering.module);
  if (!bends) return node.op === 'sigmoid' && lowerTable(node, lowering);
  const origin = originOf(node, []);
  const to = lowering.elementOf(node.id);
  let x = lowering.inFormat(inputOf(node), to, `${node.id}.x`, origin);
  bends.forEach((bend, index) => {
    const isLast = index === bends.length - 1;
    x = lowerBend(isLast ? node.id : lowering.edit.fresh(`${node.id}.bend`), x, bend, to, node, lowering);
  });
  return true;
}

function lowerBend(
  id: ValueId,
  x: ValueId,
  bend: Bend,
  to: IntElement,
  node: AnyNode,
  lowering: Lowering,
): ValueId {
  const name = id.slice(1);
  const channels = [bend.shiftIn.length];
  const { frac, negative, positive } = slopesOf(bend);
  const { lo, hi } = rawRange(to);
  const fixed = (values: readonly number[]) =>
    values.map(value => Math.max(lo, Math.min(hi, Math.round(value * 2 ** to.frac))));
  const slope = int(16);
  const args = {
    x,
    shift_in: lowering.constants(`@${name}.shift_in`, channels, fixed(bend.shiftIn), to),
    negative: lowering.constants(`@${name}.negative`, channels, negative, slope),
    ...(positive && { positive: lowering.constants(`@${name}.positive`, channels, positive, slope) }),
    shift_out: lowering.constants(`@${name}.shift_out`, channels, fixed(bend.shiftOut), to),
  };
  lowering.make(id, 'prelu_fixed', args, { slope_frac: frac }, originOf(node, []));
  if (lowering.isBound) lowering.setRange(id, [lowering.declaredRange(id)]);
  return id;
}

/** sigmoid(x)  ==>  lookup(x in steps of 1/64, between -8 and 8), the table being what the op's own record gives. */
function lowerTable(node: AnyNode, lowering: Lowering): boolean {
  const origin = originOf(node, []);
  const to = lowering.elementOf(node.id);
  const index = lowering.edit.fresh(`${node.id}.index`);
  lowering.materialise(index, lowering.linear(inputOf(node)), tableInput, origin);
  const { lo, hi } = rawRange(tableInput);
  const entries = hi - lo + 1;
  const inputs = Float32Array.from({ length: entries }, (_, i) => (lo + i) * 2 ** -fracOf(tableInput));
  const real = tensorFrom({ element: { kind: 'f32' }, shape: [entries, 1] }, inputs);
  const results = evaluateOn(node, real, id => lowering.module.tensors.get(id)!);
  const raw = Array.from(results, value => Math.round(value * 2 ** to.frac));
  const type = { element: to, shape: [1, entries] };
  const table = lowering.edit.tensor(
    lowering.edit.fresh(`@${node.id.slice(1)}.table`),
    type,
    tensorFrom(type, raw),
  );
  lowering.make(node.id, 'lookup', { x: index, table }, { to: showElement(to), lo }, origin);
  return true;
}
