import { existsSync } from 'node:fs';
import { classNamesOf } from '../formats/data/named.ts';
import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/element.ts';
import type { Loaded } from './load-network.ts';
import { readText } from './output.ts';

/**
 * Names of the classes of the first output: what `--labels` says, a file of a name a line or a data set that is known by name, else
 * NET.labels.txt beside the network, else none.
 */
export function labelsFor({ graph, stem }: Loaded, asked: string | undefined): readonly string[] | undefined {
  const beside = `${stem}.labels.txt`;
  const from = asked ?? (existsSync(beside) ? beside : undefined);
  if (from === undefined) return undefined;
  const labels = classNamesOf(from) ?? linesOf(readText(from));
  const [output] = graph.outputs;
  const type = graph.nodes.find(({ id }) => id === output?.value)?.type;
  const classes = type === undefined ? 0 : sizeOf(type.shape);
  if (labels.length !== classes)
    fail('E0521', `${from} names ${labels.length} classes, the output ${output?.name ?? ''} has ${classes}`, {
      help: 'a file of labels has a line for every class, in their order',
    });
  return labels;
}

const linesOf = (text: string): readonly string[] => text.trim().split(/\r?\n/);
