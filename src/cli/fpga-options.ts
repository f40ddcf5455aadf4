import { dirname, extname, isAbsolute, join } from 'node:path';
import type { BudgetLimits, FoldWish, Limit } from '../codegen/backend.ts';
import { budgetResources } from '../codegen/dataflow/budget.ts';
import type { Part } from '../codegen/dataflow/parts.ts';
import { PartError, partFromJson } from '../codegen/dataflow/parts.ts';
import { ringMemories, weightMemories, windowForms } from '../codegen/dataflow/weight-memory.ts';
import { didYouMean } from '../frontend/index.ts';
import { fail } from '../ir/diagnostic.ts';
import { readLayerSettings } from './layer-settings.ts';
import { readJson } from './load-network.ts';
import { readText } from './output.ts';

const budgetHelp =
  'a budget is lut=70%,bram=80% or numbers such as lut=30000; `usual` is 70 % of LUT, 50 of FF, 80 of the rest';

/** `lut=70%,bram=200`, or `usual`. */
export function readBudget(text: string): BudgetLimits {
  if (text === 'usual') return {};
  const budget: Partial<Record<keyof BudgetLimits, Limit>> = {};
  for (const item of text.split(',')) {
    const [, name = '', digits = '', percent] = /^\s*(\w+)=(\d+(?:\.\d+)?)(%?)\s*$/.exec(item) ?? [];
    const wrong = (what: string, help = budgetHelp): never => fail('E0002', `--budget: ${what}`, { help });
    if (name === '') wrong(`'${item.trim()}' is no limit`);
    const resource = budgetResources.find(known => known === name);
    if (!resource)
      return wrong(`there is no '${name}'`, didYouMean(name, budgetResources) ?? budgetResources.join(', '));
    if (budget[resource]) wrong(`${name} is given twice`);
    const value = Number(digits);
    if (percent === '%' && !(value > 0 && value <= 100)) wrong(`${name}: ${digits} % of a part is no share`);
    if (percent !== '%' && !Number.isInteger(value)) wrong(`${name}: ${digits} is no whole number`);
    budget[resource] = percent === '%' ? { share: value / 100 } : { count: value };
  }
  return budget;
}

/** Whether a part is named by a file of its own. */
const isFile = (part: string): boolean => extname(part).toLowerCase() === '.json';

/** A part as it is named: one of the table, or a JSON file; `from` is the file that names it. */
export function partOptions(part: string, from?: string): { readonly part: string; readonly ownPart?: Part } {
  if (!isFile(part)) return { part };
  const path = from === undefined || isAbsolute(part) ? part : join(dirname(from), part);
  const ownPart = readPart(path);
  return { part: ownPart.name, ownPart };
}

function readPart(path: string): Part {
  const json = readJson(path);
  try {
    return partFromJson(json);
  } catch (error) {
    if (!(error instanceof PartError)) throw error;
    const lines = readText(path).split('\n');
    const found = lines.findIndex(line => line.includes(`"${error.key}"`));
    const line = Math.max(0, found);
    const column = found < 0 ? 0 : lines[line]!.indexOf(`"${error.key}"`);
    const length = found < 0 ? 1 : error.key.length + 2;
    return fail('E0011', error.message, {
      at: { file: path, line: line + 1, column: column + 1, length },
      help: 'a part is { "name": "xc7z020clg400-1", "lut": 53200, "ff": 106400, "bram18": 280, "uram": 0, "dsp": 220 }',
    });
  }
}

const words: Readonly<Record<string, readonly string[]>> = {
  weights: weightMemories,
  window: windowForms,
  multiply: ['fabric', 'dsp'],
  ring: ringMemories,
};

/** `{ "layer1.conv": { "pe": 16, "simd": 9, "weights": "bram" } }`. */
export const readFolding = (path: string): Readonly<Record<string, FoldWish>> =>
  readLayerSettings(
    path,
    'a folding is { "layer1.conv": { "pe": 16, "simd": 9 }, ... }; weights, window, multiply and ring may be added',
    (key, value) => {
      const known = words[key];
      const has = `${key} ${JSON.stringify(value)}`;
      if (known) return known.includes(value as string) ? undefined : `${has}; there are ${known.join(', ')}`;
      if (key !== 'pe' && key !== 'simd') return `an unknown key '${key}'`;
      return Number.isInteger(value) && (value as number) >= 1
        ? undefined
        : `${has}; a whole number >= 1 is wanted`;
    },
  );
