import { valuesOf } from '../../src/ir/bits.ts';
import { rawRange, sizeOf } from '../../src/ir/element.ts';
import type { Module } from '../../src/ir/graph.ts';
import type { Values } from '../../src/ir/interpret.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { parse } from '../../src/ir/parse.ts';
import { generator } from '../../src/ir/random.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { verifyModule } from '../../src/ir/verify.ts';
import type { Pass } from '../../src/passes/index.ts';
import { passes } from '../../src/passes/index.ts';

export function passNamed(name: string): Pass {
  const pass = passes.find(known => known.name === name);
  if (!pass) throw new Error(`no pass ${name}`);
  return pass;
}

/** A module from IR text, checked. */
export function moduleOf(text: string): Module {
  const module = parse(text);
  verifyModule(module);
  return module;
}

/** Whole numbers over the whole range of every input; half of the values lie near zero, where thresholds are. */
export function randomInputs({ graph }: Module, seed: number): Values {
  const draw = generator(seed);
  return new Map(
    graph.inputs.map(({ id, type }) => {
      const { lo, hi } = type.element.kind === 'f32' ? { lo: -100, hi: 100 } : rawRange(type.element);
      const value = () => {
        const span = draw() < 0.5 ? hi - lo : Math.min(hi - lo, 16);
        return Math.max(lo, Math.min(hi, Math.round((draw() - 0.5) * span + (lo < 0 ? 0 : span / 2))));
      };
      const raw = Array.from({ length: sizeOf(type.shape) }, value);
      const bits = raw.map(each => (each > 0 ? 1 : -1));
      return [id, tensorFrom(type, type.element.kind === 'b1' ? bits : raw)];
    }),
  );
}

/** Every output's values by name, raw. */
export function run(module: Module, inputs: Values): Readonly<Record<string, readonly number[]>> {
  const values = interpret(module, inputs);
  return Object.fromEntries(
    module.graph.outputs.map(({ name, value }) => [name, [...valuesOf(values.get(value)!)]]),
  );
}

/** The given raw values as a module's only input. */
export function imageOf({ graph }: Module, raw: readonly number[]): Values {
  const [input] = graph.inputs;
  if (!input) throw new Error('no input');
  return new Map([[input.id, tensorFrom(input.type, raw)]]);
}
