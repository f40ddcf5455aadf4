import { basename } from 'node:path';
import type { SlotFit } from '../../formats/bind-weights.ts';
import { acceptedBy } from '../../formats/check-values.ts';
import { fail } from '../../ir/diagnostic.ts';
import { showShape } from '../../ir/element.ts';
import { randomWeights } from '../../ir/random-weights.ts';
import type { TensorSlot } from '../../ir/slots.ts';
import { defineCommand } from '../command.ts';
import type { Outcome } from '../command.ts';
import { bytes, count, plural } from '../figures.ts';
import type { Loaded } from '../load-network.ts';
import { loadNetwork } from '../load-network.ts';
import { bindFile, fileSlots, weightSource } from '../load-weights.ts';
import type { NetworkFlags } from '../network-options.ts';
import { asTyped, networkOptions, wholeNumber } from '../network-options.ts';
import { writeOne } from '../output.ts';
import { table, unnamed } from '../table.ts';
import { weightFile } from '../weight-file.ts';

interface Flags extends NetworkFlags {
  readonly init?: number;
  readonly output?: string;
}

/** `bnnir params net.bnn [--weights F]`, and `--init SEED -o F`. */
export const command = defineCommand<Flags>({
  define: sub =>
    networkOptions(sub)
      .option('--init <seed>', 'write random weights drawn from this seed', wholeNumber('--init', 0))
      .option('-o, --output <file>', 'where to: .safetensors or .npz'),
  async run([path = ''], flags, context) {
    const loaded = loadNetwork(path, flags, context);
    return flags.init === undefined ? listed(loaded, flags) : initialised(loaded, flags, flags.init);
  },
});

/** What the network wants; against a weight file, what fits. */
function listed(loaded: Loaded, flags: Flags): Outcome {
  const { graph, path, stem } = loaded;
  if (flags.output !== undefined) fail('E0002', '-o wants --init SEED: nothing else is written');
  const source = flags.weights === undefined ? undefined : weightSource(flags, stem);
  const bound =
    source && 'file' in source ? { ...bindFile(graph, source.file, flags), file: source.file } : undefined;
  const fits: readonly (Pick<SlotFit, 'slot'> & Partial<SlotFit>)[] =
    bound?.fits ?? fileSlots(graph).map(slot => ({ slot, ...(source && { status: 'ok' as const }) }));
  const wrong = bound?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  const tensors = fits.map(({ slot, status }) => tensorJson(slot, status));
  const ranges = [...(bound?.ranges ?? [])].map(([value, { lo, hi }]) => ({
    name: `${value.slice(1)}.range`,
    least: lo,
    greatest: hi,
  }));
  const measured = ranges.length === 0 ? '' : `, ${plural(ranges.length, 'range')} of real values`;
  return {
    json: { tensors, ...(ranges.length > 0 && { ranges }) },
    ...(wrong.length > 0 && { mistakes: bound!.diagnostics }),
    text: ({ dim, good, bad }) => {
      const rows = fits.map(({ slot, status, array }) => [
        slot.name,
        showShape(slot.shape),
        dim(slot.axes),
        slot.dtype,
        status === undefined
          ? dim(acceptedBy(slot))
          : `${(status === 'ok' ? good : bad)(status)}${array ? `, stored as ${array.stored}` : ''}`,
      ]);
      return `${table(unnamed(5), rows)}\n\n${totals(fits.map(({ slot }) => slot))}${measured}`;
    },
    next:
      bound && wrong.length === 0
        ? `bnnir compile ${asTyped(path, flags)} --target fpga`
        : `bnnir params ${asTyped(path, flags)} --init 1 -o ${basename(stem)}.safetensors`,
  };
}

const tensorJson = (
  { name, shape, axes, dtype, layer }: TensorSlot,
  status: SlotFit['status'] | undefined,
) => ({
  name,
  shape,
  axes,
  dtype,
  layer,
  ...(status && { status }),
});

const totals = (slots: readonly TensorSlot[]): string => {
  const values = slots.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  return `${plural(slots.length, 'tensor')}, ${count(values)} values`;
};

async function initialised({ graph, path }: Loaded, flags: Flags, seed: number): Promise<Outcome> {
  const { output, weights } = flags;
  if (weights !== undefined) fail('E0003', '--init draws weights, --weights reads them: give one of the two');
  if (output === undefined)
    return fail('E0002', '--init wants a file to write', { help: '-o net.safetensors' });
  const contents = weightFile({ graph, tensors: randomWeights(graph, seed) }, output, {
    made_by: `bnnir params --init ${seed}`,
  });
  await writeOne(output, contents);
  const slots = fileSlots(graph);
  return {
    json: { file: output, seed, tensors: slots.map(slot => tensorJson(slot, 'ok')), bytes: contents.length },
    text: () => `wrote ${output}: ${totals(slots)}, ${bytes(contents.length)}, random from seed ${seed}`,
    next: `bnnir compile ${asTyped(path, { ...flags, weights: output })} --target fpga`,
  };
}
