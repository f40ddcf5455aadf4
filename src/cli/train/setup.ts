import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bind } from '../../network.ts';
import { BnnirError, fail } from '../../ir/diagnostic.ts';
import { sameShape, showShape } from '../../ir/element.ts';
import type { Graph, Module } from '../../ir/graph.ts';
import { typesOf } from '../../ir/graph.ts';
import { beginningWeights } from '../../train/recipes/begin.ts';
import type { Recipe } from '../../train/recipes/recipe.ts';
import { needsTeacher } from '../../train/recipes/recipe.ts';
import type { Context } from '../command.ts';
import type { Loaded } from '../load-network.ts';
import { loadNetwork } from '../load-network.ts';
import { bindFile, loadWeights } from '../load-weights.ts';
import type { TrainFlags } from './options.ts';

/** A module from files, and what tells it from another. */
export interface Given {
  readonly module: Module;
  readonly digest: string;
}

/** The network as it begins: weights of --init-from, every one of them, or drawn by the recipe. */
export function beginning(
  { graph, path }: Loaded,
  { initFrom }: TrainFlags,
  recipe: Recipe,
): { readonly module: Module; readonly digest?: string } {
  if (graph.stage !== 'trained')
    fail('E0608', `${path} is @${graph.stage}; what is trained is the network before any pass`, {
      help: 'give the .bnn file',
    });
  if (initFrom === undefined)
    return { module: bind(graph, beginningWeights(graph, recipe.seed, recipe.begin)) };
  const { tensors, diagnostics } = bindFile(graph, initFrom, {});
  if (diagnostics.length > 0) throw new BnnirError(diagnostics);
  return { module: bind(graph, tensors), digest: `${initFrom}, sha256 ${digestOf(initFrom)}` };
}

/** The teacher that a distributional loss wants, of the same images and classes. */
export function teacherFor(
  graph: Graph,
  { teacher, teacherSet = {} }: TrainFlags,
  recipe: Recipe,
  context: Context,
): Given | undefined {
  if (!needsTeacher(recipe)) {
    if (teacher !== undefined || Object.keys(teacherSet).length > 0)
      fail('E0612', `--teacher is given, and no step of recipe '${recipe.name}' learns from one`, {
        help: '--recipe reactnet, or --recipe-set loss=\'{"kind":"distributional"}\'',
      });
    return undefined;
  }
  if (teacher === undefined)
    return fail(
      'E0612',
      `recipe '${recipe.name}' learns from a teacher's distribution, and there is no --teacher`,
      {
        help: '--teacher teacher.bnn:teacher.safetensors; or learn from labels: --recipe-set loss=\'{"kind":"cross_entropy"}\'',
      },
    );
  const [, path = teacher, weights] = /^(.+\.(?:bnn|ir)):(.+)$/s.exec(teacher) ?? [];
  const loaded = loadNetwork(path, { set: teacherSet }, context);
  const { module, digest = '' } = loadWeights(loaded, weights === undefined ? {} : { weights });
  checkTeacher(loaded.graph, graph, path);
  const settings = Object.entries(teacherSet).map(([name, value]) => ` ${name}=${value}`);
  return { module, digest: `${path}${settings.join('')}, weights sha256 ${digest.slice(0, 16)}` };
}

function checkTeacher(teacher: Graph, student: Graph, path: string): void {
  const of = (graph: Graph) => ({
    input: graph.inputs[0]?.type.shape ?? [],
    output: typesOf(graph).get(graph.outputs[0]!.value)!.shape,
  });
  const [theirs, ours] = [of(teacher), of(student)];
  for (const side of ['input', 'output'] as const)
    if (!sameShape(theirs[side], ours[side]))
      fail(
        'E0612',
        `the teacher ${path} has an ${side} of ${showShape(theirs[side])}, the network one of ${showShape(ours[side])}`,
      );
}

const digestOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
