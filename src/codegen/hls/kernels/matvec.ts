import { valuesOf } from '../../../ir/bits.ts';
import { isBit } from '../../../ir/element.ts';
import type { Tensor } from '../../../ir/types.ts';
import { bitsOfValue } from '../../dataflow/lane.ts';
import type { Lane } from '../../dataflow/lane.ts';
import type { MatvecStep, ThresholdSpec } from '../../dataflow/step.ts';
import type { MatvecUnit } from '../../dataflow/unit.ts';
import { wordBits } from '../../dataflow/unit.ts';
import type { Words } from '../blobs.ts';
import { foldMatrix, foldPacked } from '../blobs.ts';
import type { Kernel, Table } from '../call.ts';
import { bitsFor, chunkLiterals, chunksOf, laneRange, laneType } from '../cpp.ts';
import { rescaleConfig, rescaleTables } from './fixed.ts';
import { borderOf, levelsTable } from './levels.ts';

/** Matrix-vector products, as sums, compared with thresholds or in another scale. */
export function matvec(unit: MatvecUnit): Kernel {
  const { step, pe, simd } = unit;
  const { threshold, rescale } = step;
  const compared = threshold ?? rescale;
  const scaling = rescale && rescaleConfig(rescale, step.sumLane.bits);
  const common = {
    header: 'matvec.hpp',
    streams: [unit.in, unit.out, ...(unit.weightStream ? [unit.weightStream] : [])],
    config: {
      numbers: {
        pixels: step.pixels,
        groups: step.groups,
        rows: step.channels,
        columns: step.depth,
        pe,
        simd,
        ...(unit.weightStream && { weight_word_bits: wordBits(unit.weightStream) }),
        ...(threshold && { least: threshold.lo }),
        ...scaling?.numbers,
      },
      types: {
        input: laneType(step.inLane),
        weight: laneType(step.weightLane),
        result: laneType(step.outLane),
        sum: countsMatches(step) ? `ap_uint<${bitsFor(step.depth)}>` : `ap_int<${sumBits(step.sumLane)}>`,
        ...(threshold && { level: levelType(step) }),
        ...scaling?.types,
        multiplier: unit.multiply === 'dsp' ? 'bnn::in_dsp' : 'bnn::in_fabric',
      },
      border: compared ? borderOf(compared) : ('everywhere' as const),
    },
  };
  const weights = unit.weightStream ? [] : [weightsTable(unit)];
  const what = `${step.channels} x ${step.depth}${step.groups > 1 ? ` in ${step.groups} groups` : ''}, ${step.pixels} a frame`;
  if (rescale)
    return {
      ...common,
      routine: 'matvec_requantize',
      doc: `matrix of ${what}, then another scale`,
      tables: [...weights, ...rescaleTables(rescale, step.channels, pe)],
    };
  return threshold
    ? {
        ...common,
        routine: 'matvec_threshold',
        doc: `matrix of ${what}, then ${threshold.levels === 1 ? 'a threshold' : `${threshold.levels} thresholds`} a row`,
        tables: [...weights, levelsOf(step, threshold, pe)],
      }
    : { ...common, routine: 'matvec', doc: `matrix of ${what}`, tables: weights };
}

/** Signs times signs: the unit counts m equal bits, sum = 2 m - columns. */
const countsMatches = (step: MatvecStep): boolean =>
  step.inLane.kind === 'bit' && step.weightLane.kind === 'bit';

const sumBits = (lane: Lane): number => lane.bits + (lane.signed ? 0 : 1);

const levelType = (step: MatvecStep): string =>
  countsMatches(step) ? `ap_uint<${bitsFor(step.depth + 1)}>` : `ap_int<${sumBits(step.sumLane) + 1}>`;

/** weights[pe][word], in chunks where it has more than 64 bits: word `fold * steps + step` of a PE holds `simd` columns, the first in the lowest bits. */
function weightsTable(unit: MatvecUnit): Table {
  const { step, pe, simd } = unit;
  const chunks = chunksOf(simd * step.weightLane.bits);
  const words = (step.channels / pe) * (step.depth / simd);
  return {
    name: `${unit.name}.weights`,
    tensor: step.weight,
    doc: `[PE][word]${chunks.count > 1 ? '[chunk of 64 bits]' : ''}: ${simd} columns a word, the first in the lowest bits`,
    type: chunks.type,
    shape: [pe, words, ...(chunks.count > 1 ? [chunks.count] : [])],
    pack: tensor => chunkLiterals(wordsOf(unit, tensor), chunks),
    storage: [
      ...(pe > 1 ? ['ARRAY_PARTITION type=complete dim=1'] : []),
      ...(chunks.count > 1 ? ['ARRAY_RESHAPE type=complete dim=3'] : []),
      ...(words > 1 ? [`BIND_STORAGE type=rom_1p impl=${unit.weights}`] : []),
    ],
  };
}

function wordsOf(unit: MatvecUnit, tensor: Tensor): Words {
  const { channels, depth, weightLane } = unit.step;
  const inputs = tensor.type.shape.at(-1)!;
  const isWhole = inputs % (tensor.type.lanes ?? 32) === 0 && unit.simd % 32 === 0;
  if (isBit(tensor.type.element) && isWhole)
    return foldPacked(tensor.data() as Uint32Array, channels, depth, unit);
  return foldMatrix(valuesOf(tensor), channels, depth, unit, weightLane.bits, value =>
    bitsOfValue(weightLane, value),
  );
}

/** A sum >= at becomes m >= ceil((columns + at) / 2) where matches are counted. */
function levelsOf(step: MatvecStep, threshold: ThresholdSpec, pe: number): Table {
  if (!countsMatches(step)) {
    const { lo, hi } = laneRange(step.sumLane);
    return levelsTable(threshold, step.channels, pe, { lo, hi: hi + 1 });
  }
  const { depth } = step;
  return levelsTable(threshold, step.channels, pe, { lo: 0, hi: depth + 1 }, at =>
    Math.ceil((depth + at) / 2),
  );
}
