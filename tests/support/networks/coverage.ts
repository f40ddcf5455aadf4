import type { Precision } from '../../../src/ir/attribute.ts';
import { channelsOf, showElement } from '../../../src/ir/element.ts';
import type { AnyNode, Module } from '../../../src/ir/graph.ts';
import type { Data, TensorId } from '../../../src/ir/types.ts';
import { wordEdges } from './products.ts';

/** What random networks held, counted once a network from its graph and its outputs. */
export class Coverage {
  #networks = 0;
  #values = 0;
  #moving = 0;
  readonly #counts = new Map<string, number>();

  /** `outputs`: every output's values, an image after the other. */
  add(module: Module, outputs: readonly (readonly Data[])[]): void {
    this.#networks++;
    for (const feature of featuresOf(module)) this.#counts.set(feature, (this.#counts.get(feature) ?? 0) + 1);
    const [first = [], ...others] = outputs;
    first.forEach((values, output) => {
      values.forEach((value: number, i: number) => {
        this.#values++;
        if (others.some(other => other[output]![i] !== value)) this.#moving++;
      });
    });
  }

  /** Share of output values that are not the same on all images. */
  get movingShare(): number {
    return this.#moving / this.#values;
  }

  count(feature: string): number {
    return this.#counts.get(feature) ?? 0;
  }

  /** The features of `wanted` that fewer than `floor` networks had. */
  below(wanted: readonly string[], floor: number): readonly string[] {
    return wanted
      .filter(feature => this.count(feature) < floor)
      .map(feature => `${feature}: ${this.count(feature)} of ${floor}`);
  }

  toString(): string {
    const groups = new Map<string, string[]>();
    for (const [feature, count] of [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [group = '', name = ''] = feature.split(' ', 2);
      groups.set(group, [...(groups.get(group) ?? []), `${name} ${count}`]);
    }
    const moving = `${(100 * this.movingShare).toFixed(1)} % of ${this.#values} output values are not constant`;
    return [
      `${this.#networks} networks; ${moving}`,
      ...[...groups].map(([group, names]) => `  ${group}: ${names.join(', ')}`),
    ].join('\n');
  }
}

function featuresOf({ graph, tensors }: Module): ReadonlySet<string> {
  const features = new Set<string>();
  for (const { type } of graph.inputs)
    features
      .add(`input ${showElement(type.element)}`)
      .add(`input ${type.shape.length === 1 ? 'vector' : 'map'}`);
  for (const node of graph.nodes) {
    features.add(`op ${node.op}`);
    for (const feature of settingsOf(node)) features.add(feature);
    const signed = (group: string, operand: string) => {
      for (const sign of signsOf(tensors.get(node.args[operand] as TensorId)?.data() ?? [1]))
        features.add(`${group} ${sign}`);
    };
    if (node.op === 'batchnorm' || node.op === 'scale') signed('scale', 'scale');
    if (node.op === 'prelu' || node.op === 'rprelu') signed('slope', 'slope');
    const { element } = node.type;
    if (element.kind === 'b1' && wordEdges.some(edge => edge === channelsOf(node.type)))
      features.add(`channels ${channelsOf(node.type)}`);
    if (node.op === 'quantize' || node.op === 'threshold')
      features.add(`activations ${bitsName(showElement(element))}`);
  }
  if (graph.outputs.length > 1) features.add('outputs several');
  return features;
}

const bitsName = (element: string): string => (element === 'b1' ? '1' : /\d+/.exec(element)![0]);

function settingsOf(node: AnyNode): readonly string[] {
  const { attributes, op } = node;
  const found: string[] = [];
  if (op === 'conv' || op === 'dense') found.push(`weights ${attributes.weights as Precision}`);
  if (op === 'sign') found.push(`sign zero${attributes.zero === 1 ? '+' : '-'}`);
  if (op === 'reshape') found.push(`flatten ${attributes.order as string}`);
  if (op === 'conv' || op.endsWith('pool')) {
    const pad = attributes.pad as readonly [number, number, number, number];
    const isConv = op === 'conv';
    if (pad.every(side => side === 0)) found.push(`pad ${op}-none`);
    else {
      found.push(isConv ? `pad conv${attributes.pad_value as number}` : `pad ${op}`);
      if (pad[0] !== pad[2] || pad[1] !== pad[3]) found.push('pad unlike');
    }
    if ((attributes.stride as readonly number[]).some(step => step > 1)) found.push(`stride ${op}`);
  }
  if (op === 'conv') {
    if ((attributes.dilation as readonly number[]).some(step => step > 1)) found.push('conv dilated');
    const groups = attributes.groups as number;
    if (groups > 1) found.push('conv grouped');
  }
  return found;
}

const signsOf = (values: Data | readonly number[]): readonly string[] =>
  [...new Set(Array.from(values as ArrayLike<number>, Math.sign))].map(sign =>
    sign > 0 ? 'positive' : sign < 0 ? 'negative' : 'zero',
  );
