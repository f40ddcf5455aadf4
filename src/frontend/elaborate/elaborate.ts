import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Definition, File } from '../ast.ts';
import { checkNames } from './check-names.ts';
import { checkStructure } from './check-structure.ts';
import type { Choices } from './choices.ts';
import { Elaborator } from './elaborator.ts';
import type { Gene, Genes } from './genes.ts';
import { checkConfiguration, settingOf } from './genes.ts';
import type { Hardware } from './hardware.ts';
import { readHardware } from './hardware.ts';
import { unusedValues } from './unused.ts';

export interface Elaborated {
  /** Absent when there are errors. */
  readonly graph: Graph | undefined;
  readonly genes: readonly Gene[];
  /** What each of the genes was. */
  readonly configuration: Genes;
  readonly hardware: ReadonlyMap<string, Hardware>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Builds the network that a file describes, under the given choices; reports every mistake once, at its line. Of a file
 * with errors of form (`isWhole` false) it only checks names and settings.
 */
export function elaborate(file: File, choices: Choices = {}): Elaborated {
  const diagnostics: Diagnostic[] = [...checkStructure(file), ...checkNames(file)];
  const elaborator = new Elaborator(file, choices);
  if (file.net && file.isWhole) build(elaborator, file.net, diagnostics);
  const { genes } = elaborator;
  if (file.net && !hasErrors(diagnostics))
    checkConfiguration(genes, choices.genes, file.net.name.at, diagnostics);
  const graph = file.net && file.isWhole && !hasErrors(diagnostics) ? elaborator.graph() : undefined;
  const hardware = readHardware(file.hardware, graph, diagnostics);
  if (graph) diagnostics.push(...unusedValues(file, elaborator.uses));
  return {
    graph: hasErrors(diagnostics) ? undefined : graph,
    genes: genes.map(({ gene }) => gene),
    configuration: Object.fromEntries(genes.map(({ gene, chosen }) => [gene.path, settingOf(chosen)])),
    hardware,
    diagnostics: once(diagnostics),
  };
}

/** Nets that unroll beyond all bounds end with a diagnostic too. */
function build(elaborator: Elaborator, net: Definition, diagnostics: Diagnostic[]): void {
  try {
    elaborator.run(net);
    diagnostics.push(...elaborator.diagnostics);
  } catch (error) {
    diagnostics.push(...elaborator.diagnostics);
    if (error instanceof BnnirError) diagnostics.push(...error.diagnostics);
    else if (error instanceof RangeError)
      diagnostics.push({
        severity: 'error',
        code: 'E0209',
        message: 'the net nests too deeply',
        at: net.name.at,
      });
    else throw error;
  }
}

const hasErrors = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.some(({ severity }) => severity === 'error');

/** Told of a place once, however its words differ from call to call. */
const oncePerPlace = ['E0201', 'E0301'];

/** A mistake in a block is met at every call: reported once, with the first chain of calls. In the order of the lines. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics
    .filter(({ code, at, message }) => {
      const key = `${code} ${at?.file ?? ''}:${at?.line ?? 0}:${at?.column ?? 0} ${oncePerPlace.includes(code) ? '' : message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));
}
