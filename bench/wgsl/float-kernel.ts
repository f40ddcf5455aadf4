import type { AnyNode } from '../../src/ir/graph.ts';
import { position, windowOf } from '../../src/codegen/wgsl/kernels/products.ts';
import type { Place } from '../../src/codegen/wgsl/place.ts';
import { pixelsOf, quadsOf } from '../../src/codegen/wgsl/place.ts';
import type { Step } from '../../src/codegen/wgsl/step.ts';

/** Invocations of a workgroup, as ours have. */
const groupSize = 64;

/** A step computed in f32: bindings as ours, with an f32 a value and a vec4f of weights a factor. */
export interface FloatKernel {
  readonly source: string;
  readonly groups: readonly [number, number, number];
  /** vec4fs of weights, and of constants by channel. */
  readonly weightQuads: number;
  readonly tableQuads: number;
}

const values = (place: Place): number => pixelsOf(place) * place.channels;

/**
 * The same structure in floating point, as a person would write it by hand: the tile, the loops and the order of weights of our kernel,
 * products in f32 instead of words of bits, padded taps left at zero, and batch norm, shortcut and sign fused behind them.
 */
export function floatKernel(step: Step, inputs: ReadonlySet<string>): FloatKernel {
  const out = step.writes[0]!;
  const isProduct = step.kind === 'products';
  const quads = Math.min(8, step.tile.quads);
  const { pixels } = step.tile;
  const isVector = (place: Place): boolean => place.channels % 4 === 0;
  const blocks = Math.ceil(quadsOf(out) / quads);
  const perRow = Math.ceil(out.width / pixels);
  const tiles = perRow * out.height;
  const groups = Math.ceil((tiles * blocks) / groupSize);
  const depth = step.reads[0]!.channels;
  const taps = step.weights?.taps ?? 0;
  const weightQuads = isProduct ? blocks * quads * taps * depth : 0;

  const names = new Map<string, string>();
  const lines: string[] = [];
  if (step.anchor && step.kind !== 'pointwise') names.set(step.anchor.id, 's');
  step.reads.forEach((read, index) => {
    const isRead = step.nodes.some(node => Object.values(node.args).includes(read.ref));
    if (step.anchor && !isRead) return;
    names.set(read.ref, `e${index}`);
    lines.push(`let e${index} = vec4f(x${index}[pixel * ${quadsOf(read)}u + quad]);`);
  });
  let tables = 0;
  const row = () => `p[${tables++ * quadsOf(out)}u + quad]`;
  step.nodes.forEach((node, index) => {
    names.set(node.id, `v${index}`);
    lines.push(`let v${index} = ${floatValue(node, ref => names.get(ref)!, row)};`);
  });
  step.writes.forEach((place, index) => {
    lines.push(`y${index}[pixel * ${quadsOf(place)}u + quad] = ${names.get(place.value) ?? 'e0'};`);
  });
  const needsScalars = (index: number) => isProduct && index === 0;
  const arrayOf = (place: Place, index: number): string =>
    isVector(place) && !needsScalars(index)
      ? `array<${inputs.has(place.value) ? 'vec4i' : 'vec4f'}, ${values(place) / 4}>`
      : `array<${inputs.has(place.value) ? 'i32' : 'f32'}, ${values(place)}>`;
  const bindings = [
    ...step.reads.map((read, index) => ['read', `x${index}`, arrayOf(read, index)]),
    ...(isProduct ? [['read', 'w', `array<vec4f, ${weightQuads}>`]] : []),
    ...(tables > 0 ? [['read', 'p', `array<vec4f, ${tables * quadsOf(out)}>`]] : []),
    ...step.writes.map((place, index) => ['read_write', `y${index}`, arrayOf(place, -1)]),
  ].map(
    ([access, name, type], index) => `@group(0) @binding(${index}) var<storage, ${access}> ${name}: ${type};`,
  );
  const core = isProduct ? productsCore(step, pixels, quads, inputs.has(step.reads[0]!.value)) : '';
  const first = isProduct
    ? `let s = sums[${pixels === 1 ? 'v' : `j * ${quads}u + v`}];`
    : step.kind === 'pool'
      ? poolCore(step)
      : '';
  const source = `${bindings.join('\n')}
@compute @workgroup_size(${groupSize})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= ${tiles * blocks}u) { return; }
  ${isProduct ? `let block = i / ${tiles}u; let tile = i % ${tiles}u;` : `let block = i % ${blocks}u; let tile = i / ${blocks}u;`}
  let y = tile / ${perRow}u;
  let column0 = tile % ${perRow}u * ${pixels}u;
  ${core}
  for (var j = 0u; j < ${pixels}u && column0 + j < ${out.width}u; j++) {
    let column = column0 + j;
    let pixel = y * ${out.width}u + column;
    for (var v = 0u; v < ${quads}u && block * ${quads}u + v < ${quadsOf(out)}u; v++) {
      let quad = block * ${quads}u + v;
      ${first}
      ${lines.join('\n      ')}
    }
  }
}
`;
  return { source, groups: [groups, 1, 1], weightQuads, tableQuads: tables * quadsOf(out) };
}

/** Batch norm is a factor and a constant, a quantizer a comparison. */
function floatValue(node: AnyNode, read: (ref: string) => string, row: () => string): string {
  const x = read(node.args.x as string);
  if (node.op === 'requantize') return `${x} * ${row()} + ${row()}`;
  if (node.op === 'threshold') return `select(vec4f(-1), vec4f(1), ${x} >= ${row()})`;
  if (node.op === 'add') return `${x} + ${read(node.args.y as string)}`;
  // Formats and corrections of a padding with -1 have no counterpart.
  if (node.op === 'cast' || node.op === 'add_border') return x;
  throw new Error(`no twin in floating point of ${node.op}`);
}

function productsCore(step: Step, pixels: number, quads: number, isInput: boolean): string {
  const node = step.anchor!;
  const window = windowOf(node, step.types.get(node.args.weight as `@${string}`)!.shape.slice(1, 3));
  const [rows = 1, columns = 1] = window.kernel;
  const { height, width, channels } = step.reads[0]!;
  const tiles = Array.from({ length: pixels }, (_, pixel) => pixel);
  const all = tiles.flatMap(pixel => Array.from({ length: quads }, (_, quad) => `a${pixel}_${quad}`));
  const isPadded = window.pad.some(size => size > 0);
  const read = (pixel: number): string => {
    const value = isInput ? `f32(x0[f${pixel} + c])` : `x0[f${pixel} + c]`;
    return isPadded ? `select(0.0, ${value}, in${pixel})` : value;
  };
  const { stride, dilation, pad } = window;
  return `${all.map(name => `var ${name} = vec4f();`).join(' ')}
  var k = block * ${rows * columns * channels * quads}u;
  for (var ky = 0u; ky < ${rows}u; ky++) {
    let top = ${position('y', stride[0]!, 'ky', dilation[0]!, pad[0]!)};
    for (var kx = 0u; kx < ${columns}u; kx++) {
      ${tiles
        .map(
          pixel => `let left${pixel} = ${position(`(column0 + ${pixel}u)`, stride[1]!, 'kx', dilation[1]!, pad[1]!)};
      let f${pixel} = u32(top * ${width} + left${pixel}) * ${channels}u;
      let in${pixel} = u32(top) < ${height}u && u32(left${pixel}) < ${width}u;`,
        )
        .join('\n      ')}
      for (var c = 0u; c < ${channels}u; c++) {
        ${tiles.map(pixel => `let u${pixel} = ${read(pixel)};`).join(' ')}
        ${Array.from(
          { length: quads },
          (_, quad) =>
            `{ let q = w[k + ${quad}u]; ${tiles.map(pixel => `a${pixel}_${quad} += u${pixel} * q;`).join(' ')} }`,
        ).join('\n        ')}
        k += ${quads}u;
      }
    }
  }
  var sums = array<vec4f, ${all.length}>(${all.join(', ')});`;
}

function poolCore(step: Step): string {
  const node = step.anchor!;
  const isMax = node.op === 'maxpool';
  const { kernel, stride, pad } = windowOf(node, node.attributes.size as readonly number[]);
  const { height, width } = step.reads[0]!;
  const value = `x0[u32(top * ${width} + left) * ${quadsOf(step.reads[0]!)}u + quad]`;
  return `var s = vec4f(${isMax ? '-3.0e38' : '0.0'});
      for (var ky = 0u; ky < ${kernel[0]!}u; ky++) {
        for (var kx = 0u; kx < ${kernel[1]!}u; kx++) {
          let top = ${position('y', stride[0]!, 'ky', 1, pad[0]!)};
          let left = ${position('column', stride[1]!, 'kx', 1, pad[1]!)};
          if (u32(top) < ${height}u && u32(left) < ${width}u) { s ${isMax ? `= max(s, ${value})` : `+= ${value}`}; }
        }
      }`;
}
