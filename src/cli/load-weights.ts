import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { bind } from '../network.ts';
import type { Binding } from '../formats/bind-weights.ts';
import { bindWeights } from '../formats/bind-weights.ts';
import { readWeights } from '../formats/read-weights.ts';
import { readWeightsMap } from '../formats/weights-map.ts';
import { valuesOf } from '../ir/bits.ts';
import { BnnirError, fail } from '../ir/diagnostic.ts';
import { sameType, showElement } from '../ir/element.ts';
import type { Graph, Module } from '../ir/graph.ts';
import { randomWeights } from '../ir/random-weights.ts';
import type { TensorSlot } from '../ir/slots.ts';
import { rangeSlots, slotsOf } from '../ir/slots.ts';
import { tensorFrom } from '../ir/tensor.ts';
import type { Tensor, TensorId } from '../ir/types.ts';
import type { StoredRanges } from '../passes/index.ts';
import type { Loaded } from './load-network.ts';
import type { NetworkFlags } from './network-options.ts';

/** Where weights come from: a file, or a seed. */
export type WeightSource = { readonly file: string } | { readonly seed: number };

export interface Weighted {
  readonly module: Module;
  /** Ranges of real values that the file holds. */
  readonly ranges?: StoredRanges;
  /** For people: `lfc.npz`, `random weights, seed 1`. */
  readonly from: string;
  /** sha256 of the file, in hex. */
  readonly digest?: string;
}

/** What `--weights` names, or what lies beside the network; undefined where nothing does. */
export function weightSource({ weights }: NetworkFlags, stem: string): WeightSource | undefined {
  if (weights === undefined) {
    const file = ['.safetensors', '.npz'].map(extension => stem + extension).find(path => existsSync(path));
    return file === undefined ? undefined : { file };
  }
  if (weights !== 'random' && !weights.startsWith('random:')) return { file: weights };
  const seed = weights.slice('random:'.length) || '0';
  if (!/^\d{1,9}$/.test(seed)) fail('E0002', `--weights random:SEED wants a whole number, found '${seed}'`);
  return { seed: Number(seed) };
}

/** The network with its weights; throws all that is wrong with them. `fallback` is used where there are none. */
export function loadWeights(loaded: Loaded, flags: NetworkFlags, fallback?: WeightSource): Weighted {
  const { graph, inline, stem, path } = loaded;
  const isComplete = [...graph.tensors.keys()].every(id => inline.has(id));
  if (flags.weights === undefined && isComplete)
    return { module: bind(graph, inline), from: inline.size === 0 ? 'no weights needed' : path };
  const source = weightSource(flags, stem) ?? fallback;
  if (!source)
    return fail('E0507', `${path} has no weights: there is neither ${stem}.safetensors nor ${stem}.npz`, {
      help: '--weights FILE names them; --weights random draws some to try the network with',
    });
  if ('seed' in source) {
    if (flags.weightsMap !== undefined)
      fail('E0003', '--weights-map renames the arrays of a file, and the weights are random');
    const module = bind(graph, new Map([...randomWeights(graph, source.seed), ...inline]));
    return { module, from: `random weights, seed ${source.seed}` };
  }
  const { tensors, ranges, diagnostics } = bindFile(graph, source.file, flags);
  if (diagnostics.length > 0) throw new BnnirError(diagnostics);
  const digest = createHash('sha256').update(readFileSync(source.file)).digest('hex');
  return { module: bind(graph, tensors), from: source.file, digest, ...(ranges.size > 0 && { ranges }) };
}

/** A weight file held against a network, all mismatches as data. */
export function bindFile(graph: Graph, file: string, { weightsMap }: NetworkFlags): Binding {
  const map = weightsMap === undefined ? undefined : readWeightsMap(weightsMap);
  const binding = bindWeights(fileSlots(graph), readWeights(file), map, rangeSlots(graph));
  const tensors = new Map([...binding.tensors].map(([id, tensor]) => [id, asDeclared(graph, id, tensor)]));
  return { ...binding, tensors };
}

/**
 * The tensors as files have them. Those that passes made (thresholds by border class, words of bits) are stored in the shape
 * the graph says.
 */
export const fileSlots = (graph: Graph): readonly TensorSlot[] =>
  slotsOf(graph).map(slot => {
    const type = graph.tensors.get(slot.id)!;
    const isClassed = slot.isLevels && type.shape[0] !== 1;
    return isClassed
      ? { ...slot, shape: type.shape, dtype: showElement(type.element), isLevels: false }
      : slot;
  });

/** Bits in the words that the graph wants. */
function asDeclared(graph: Graph, id: TensorId, tensor: Tensor): Tensor {
  const type = graph.tensors.get(id)!;
  return sameType(type, tensor.type) ? tensor : tensorFrom(type, valuesOf(tensor));
}
