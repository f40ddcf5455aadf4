// The part of mutants-table.mjs that breaks the web target: its kernels and its host.

const kernel = kind => ({
  file: 'tests/codegen/wgsl/kernels.slow.test.ts',
  name: `kernels alone, of random tiles, against the interpreter ${kind}`,
});

/** @type {import('./mutants-table.mjs').mutants} */
export const webMutants = [
  // Kernels for WebGPU.
  {
    name: 'wgsl-pads-with-the-wrong-sign',
    file: 'src/codegen/wgsl/kernels/products.ts',
    find: "if (value < 1) return '0u';",
    replace: "if (value > -2) return '0u';",
    test: kernel('conv'),
  },
  {
    name: 'wgsl-compares-strictly',
    file: 'src/codegen/wgsl/kernels/pointwise.ts',
    find: "${x} >= ${context.row('at', border)}",
    replace: "${x} > ${context.row('at', border)}",
    test: kernel('threshold'),
  },
  {
    name: 'wgsl-rounds-down',
    file: 'src/codegen/wgsl/kernels/pointwise.ts',
    find: '(${product} + (1i << (${shift} - 1u)))',
    replace: '(${product})',
    test: kernel('requantize'),
  },
  {
    name: 'wgsl-casts-halves-down',
    file: 'src/codegen/wgsl/kernels/pointwise.ts',
    find: ' + ((${x} >> vec4u(${shift} - 1u)) & vec4i(1))',
    replace: '',
    test: kernel('cast'),
  },
  {
    name: 'wgsl-starts-classes-late',
    file: 'src/codegen/wgsl/kernels/finish.ts',
    find: '`u32(${position} >= ${(end += length)}u)`',
    replace: '`u32(${position} > ${(end += length)}u)`',
    test: kernel('threshold'),
  },
  {
    name: 'wgsl-leaves-unused-bits',
    file: 'src/codegen/wgsl/kernels/finish.ts',
    find: 'if (used === 0) return',
    replace: 'if (used > 0) return',
    test: { file: 'tests/agreement/webgpu.test.ts', name: "integer = WGSL on WebGPU ([ 'chain' ])" },
  },
  {
    name: 'wgsl-keeps-neighbouring-groups',
    file: 'src/codegen/wgsl/kernels/grouped.ts',
    find: 'const last = depth % 32;',
    replace: 'const last = depth % 1;',
    test: { ...kernel(''), name: 'groups of signs, 36 -> 36 in 3' },
  },
  {
    name: 'wgsl-pools-the-least',
    file: 'src/codegen/wgsl/kernels/pool.ts',
    find: 'found = max(found, ${read});',
    replace: 'found = min(found, ${read});',
    test: kernel('maxpool'),
  },
  {
    name: 'wgsl-pools-whole-words-always',
    file: 'src/codegen/wgsl/kernels/pool.ts',
    find: ' && step.tile.quads === Math.min(8, quadsOf(x.place))',
    replace: '',
    test: kernel('a table over the greatest of 32 channels of signs'),
  },
  {
    name: 'wgsl-swaps-taps-and-quads',
    file: 'src/codegen/wgsl/blobs.ts',
    find: "if (by === 'tap')",
    replace: "if (by !== 'tap')",
    test: kernel('conv'),
  },
  {
    name: 'wgsl-shares-living-buffers',
    file: 'src/codegen/buffers.ts',
    find: 'busyTo[buffer]! < from',
    replace: 'busyTo[buffer]! < from + 1',
    test: { file: 'tests/codegen/buffers.test.ts', name: 'never lets two values share' },
  },
  // The host of the web.
  {
    name: 'host-takes-any-weights',
    file: 'src/codegen/wgsl/runtime/weights.js',
    find: 'if (digest >>> 0 !== hash)',
    replace: 'if (digest === hash)',
    test: { file: 'tests/codegen/wgsl/runtime/weights.test.ts', name: 'another network’s: code weights' },
  },
  {
    name: 'host-shares-read-back',
    file: 'src/codegen/wgsl/runtime/net.js',
    find: '(isOne && idle.pop())',
    replace: '(isOne && idle[0])',
    test: { file: 'tests/codegen/wgsl/runtime/net.test.ts', name: 'never mixes calls that overlap' },
  },
];
