import { basename, dirname, extname, join } from 'node:path';
import type { Checked, Network } from '../network.ts';
import { checkNetwork, exploreNetwork, readNetwork } from '../network.ts';
import type { Genes, Space } from '../frontend/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Module } from '../ir/graph.ts';
import { parse, TextError } from '../ir/parse.ts';
import { verify } from '../ir/verify.ts';
import type { Context } from './command.ts';
import type { NetworkFlags } from './network-options.ts';
import { readText } from './output.ts';

/** A network and where it came from. */
export interface Loaded extends Network {
  /** As the user named it. */
  readonly path: string;
  /** Its path without the extension: weights and output folders are named after it. */
  readonly stem: string;
  /** Tensors that the file itself holds: small ones of an .ir file. */
  readonly inline: Module['tensors'];
}

/** Reads a .bnn or .ir file; throws every mistake, warns of the rest. */
export function loadNetwork(path: string, flags: NetworkFlags, context: Context): Loaded {
  const stem = join(dirname(path), basename(path, extname(path)));
  const text = readText(path);
  context.remember(path, text);
  if (isIr(path)) {
    refuseChoices(path, flags);
    const { graph, tensors } = readIr(path, text);
    return { path, stem, graph, inline: tensors, genes: [], hardware: new Map(), warnings: [] };
  }
  const network = readNetwork({ path, text }, choicesFrom(flags, context));
  context.warn(network.warnings);
  return { path, stem, ...network, inline: new Map() };
}

/** The same for `check`: mistakes as data, and what the genes span. */
export function inspectNetwork(
  path: string,
  flags: NetworkFlags,
  context: Context,
): Checked & { readonly space?: Space | undefined } {
  const text = readText(path);
  context.remember(path, text);
  if (!isIr(path)) {
    const choices = choicesFrom(flags, context);
    const checked = checkNetwork({ path, text }, choices);
    return checked.genes.length === 0
      ? checked
      : { ...checked, space: exploreNetwork({ path, text }, choices) };
  }
  refuseChoices(path, flags);
  return { graph: readIr(path, text).graph, genes: [], hardware: new Map(), diagnostics: [] };
}

const isIr = (path: string): boolean => extname(path).toLowerCase() === '.ir';

function refuseChoices(path: string, { set, config }: NetworkFlags): void {
  for (const [option, value] of Object.entries({ '--set': set, '--config': config }))
    if (value !== undefined)
      fail('E0003', `${option} chooses while a .bnn file is read; ${path} has been built already`, {
        help: 'give it where the .ir file is made',
      });
}

function readIr(path: string, text: string): Module {
  try {
    const module = parse(text);
    verify(module.graph);
    return module;
  } catch (error) {
    if (error instanceof TextError)
      return fail('E0008', error.message, {
        at: { file: path, line: error.line, column: 1, length: 10_000 },
      });
    if (error instanceof Error && error.name === 'InvalidGraph')
      return fail('E0008', `${path}: ${error.message}`);
    throw error;
  }
}

/** `--set` and `--config` as the driver takes them. */
function choicesFrom({ set, config }: NetworkFlags, context: Context) {
  if (set) for (const [name, text] of Object.entries(set)) context.remember(`--set ${name}`, text);
  return { ...(set && { set }), ...(config !== undefined && { genes: readGenes(config) }) };
}

function readGenes(path: string): Genes {
  const wrong = (what: string): never =>
    fail('E0011', `${path}: ${what}`, { help: 'a configuration is { "stage1.width": 58, ... }' });
  const json = readJson(path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return wrong('not a JSON object');
  for (const [name, value] of Object.entries(json))
    if (!['number', 'string', 'boolean'].includes(typeof value))
      wrong(`'${name}' is ${JSON.stringify(value)}; a choice is a number, a word, true or false`);
  return json as Genes;
}

/** A JSON file that an option names. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail('E0011', `${path} is not JSON: ${(error as Error).message}`);
  }
}
