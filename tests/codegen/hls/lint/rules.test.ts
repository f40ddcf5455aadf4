import { describe, expect, it } from 'vitest';
import { lint } from '../../../../src/codegen/hls/lint/index.ts';
import { showcaseProject } from '../../support/showcase.ts';

const config = '[hls]\nsyn.file=top.cpp\nsyn.top=top\n';
const tcl = 'open_project -reset p\nset_top top\nadd_files top.cpp -cflags "-I."\ncsynth_design\nexit\n';
const body =
  'void top(hls::stream<ap_uint<8>> &x, hls::stream<ap_uint<8>> &y) {\n#pragma HLS DATAFLOW\n  bnn::copy<A>(x, y);\n}\n';
const runtime = `namespace bnn {
template <class C> void copy(hls::stream<ap_uint<8>> &in, hls::stream<ap_uint<8>> &out) {
  for (int i = 0; i < 4; i++) {
#pragma HLS PIPELINE II=1
    for (int j = 0; j < 1; j++) out.write(in.read());
  }
}
}
`;

/** A clean project with some files exchanged; what the rules say of it. */
const findings = (changed: Readonly<Record<string, string>> = {}) => {
  const files = {
    'hls_config.cfg': config,
    'run.tcl': tcl,
    'top.cpp': `#include "lib.hpp"\n${body}`,
    'lib.hpp': runtime,
    ...changed,
  };
  return lint(Object.entries(files).map(([path, contents]) => ({ path, contents }))).map(
    ({ rule, file, line, message }) => `${rule} ${file}:${line}: ${message}`,
  );
};

describe('lint of an emitted project', () => {
  it('a clean project has no findings', () => {
    expect(findings()).toEqual([]);
  });
  it('loops: each is scheduled or lies in one that is', () => {
    const bare =
      'void f(int *a) {\n  // for (;;) in a comment\n  for (int i = 0; i < 4; i++)\n    a[i] = 0;\n}\n';
    expect(findings({ 'lib.hpp': runtime + bare })).toEqual([
      'loops lib.hpp:11: a loop without PIPELINE or UNROLL, in none that has one',
    ]);
    const inner =
      'void f(int *a) {\n  while (a[0]) {\n    for (int i = 0; i < 4; i++) {\n#pragma HLS UNROLL\n      a[i] = 0;\n    }\n  }\n}\n';
    expect(findings({ 'lib.hpp': runtime + inner })).toEqual([
      'loops lib.hpp:10: a loop without PIPELINE or UNROLL, in none that has one',
    ]);
  });
  it('heap and library: not in what is synthesised, welcome in what is simulated only', () => {
    const heap = 'int *f() { return new int[4]; }\nstd::vector<int> g();\n';
    expect(findings({ 'lib.hpp': runtime + heap })).toEqual([
      'heap lib.hpp:9: new: hardware has no heap',
      'library lib.hpp:10: std::vector: the standard library is not synthesised',
    ]);
    expect(findings({ 'lib.hpp': `${runtime}#ifndef __SYNTHESIS__\n${heap}#endif\n` })).toEqual([]);
    expect(findings({ 'tb.cpp': heap })).toEqual([]);
  });
  it('recursion: also through another function', () => {
    const circle =
      'int g(int x);\nint f(int x) { return g(x); }\nint g(int x) { return x ? f(x - 1) : 0; }\n';
    expect(findings({ 'lib.hpp': runtime + circle })).toEqual([
      'recursion lib.hpp:10: f reaches itself',
      'recursion lib.hpp:11: g reaches itself',
    ]);
    expect(
      findings({ 'lib.hpp': `${runtime}namespace bnn {\nvoid f(int x) { bnn::f(x - 1); }\n}\n` }),
    ).toEqual(['recursion lib.hpp:10: f reaches itself']);
    // What the compiler unrolls is none: instances that call smaller ones, and constexpr functions.
    const unrolled =
      'template <int N> struct sum { static int of(int x) { return x + sum<N - 1>::of(x); } };\nconstexpr int bits(int n) { return n < 2 ? 1 : 1 + bits(n / 2); }\n';
    expect(findings({ 'lib.hpp': runtime + unrolled })).toEqual([]);
  });
  it('width: no type over 8191 bits', () => {
    expect(
      findings({ 'lib.hpp': `${runtime}typedef ap_uint<8192> wide;\ntypedef ap_int<8191> just;\n` }),
    ).toEqual(['width lib.hpp:9: ap_uint<8192>: Vitis HLS takes 8191 bits at most']);
  });
  it('width: nor one that a struct makes', () => {
    const net =
      'struct A {\n  typedef bnn::sint<8> input;\n  static constexpr int simd = 1024, pe = 2;\n};\n';
    const use = 'template <class C> void f(ap_uint<C::simd * C::input::width> x, ap_uint<C::pe> y);\n';
    expect(findings({ 'lib.hpp': runtime + net + use })).toEqual([
      'width lib.hpp:13: C::simd * C::input::width is 8192 bits under A: Vitis HLS takes 8191 at most',
    ]);
    expect(findings({ 'lib.hpp': runtime + net.replace('1024', '1023') + use })).toEqual([]);
  });
  it('partition: no array in more than 1024 parts', () => {
    const table = (size: string, dim: string) =>
      `static const int table${size} = {};\nvoid f() {\n#pragma HLS ARRAY_PARTITION variable=table type=complete${dim}\n}\n`;
    const found = (text: string) => findings({ 'lib.hpp': runtime + text });
    expect(found(table('[1024][5000]', ' dim=1'))).toEqual([]);
    expect(found(table('[4][1025]', ' dim=2'))).toEqual([
      'partition lib.hpp:11: table is taken into 1025 parts, 1024 at most',
    ]);
    expect(found(table('[4][500]', ''))).toEqual([
      'partition lib.hpp:11: table is taken into 2000 parts, 1024 at most',
    ]);
    const folded =
      'struct A {\n  static constexpr int pe = 2048;\n};\ntemplate <class C> void f() {\n  int sums[C::pe];\n#pragma HLS ARRAY_PARTITION variable=sums type=complete\n}\n';
    expect(found(folded)).toEqual(['partition lib.hpp:14: sums is taken into 2048 parts, 1024 at most']);
    expect(found(folded.replace('[C::pe]', '[C::pe + 1]'))).toEqual([
      'partition lib.hpp:14: sums[C::pe + 1]: its parts cannot be counted',
    ]);
  });
  it('streams: each has one writer and one reader', () => {
    const region = (calls: string) =>
      findings({
        'top.cpp': `#include "lib.hpp"\n${body.replace('  bnn::copy<A>(x, y);\n', `  hls::stream<ap_uint<8>> z("z");\n${calls}`)}`,
      });
    expect(region('  bnn::copy<A>(x, z);\n  bnn::copy<A>(z, y);\n')).toEqual([]);
    expect(region('  bnn::copy<A>(x, z);\n  bnn::copy<A>(x, y);\n')).toEqual([
      'streams top.cpp:2: z has 1 writers and 0 readers; a stream has one of each',
      'streams top.cpp:2: x has 0 writers and 2 readers; a port has one of them',
    ]);
    expect(region('  bnn::copy<A>(x, y);\n')).toEqual([
      'streams top.cpp:2: z has 0 writers and 0 readers; a stream has one of each',
    ]);
    // A routine that hands its streams on is followed.
    const through =
      'namespace bnn {\ntemplate <class C> void twice(hls::stream<ap_uint<8>> &a, hls::stream<ap_uint<8>> &b) {\n  copy<C>(a, b);\n}\n}\n';
    expect(
      findings({
        'lib.hpp': runtime + through,
        'top.cpp': `#include "lib.hpp"\n${body.replace('copy<A>', 'twice<A>')}`,
      }),
    ).toEqual([]);
  });
  it('dataflow: a region holds streams and calls only', () => {
    const busy = body.replace(
      'bnn::copy<A>(x, y);',
      'hls::stream<ap_uint<8>> z("z");\n  int n = 4;\n  bnn::copy<A>(x, y);\n  if (n) y.write(0);',
    );
    expect(
      findings({ 'top.cpp': `#include "lib.hpp"\n${busy}` }).filter(found => found.startsWith('dataflow')),
    ).toEqual([
      "dataflow top.cpp:5: 'int n = 4;' in a DATAFLOW region, which may hold streams and calls only",
      "dataflow top.cpp:7: 'if (n) y.write(0);' in a DATAFLOW region, which may hold streams and calls only",
    ]);
  });
  it('config: known keys, files that are there, a top that is defined', () => {
    expect(findings({ 'hls_config.cfg': `${config}tb.file=tb.cpp\nsyn.tpo=top\nclock\n[vhdl]\n` })).toEqual([
      'config hls_config.cfg:4: tb.cpp is named, not there',
      "config hls_config.cfg:5: no key 'syn.tpo'",
      "config hls_config.cfg:6: 'clock' is no key=value",
      'config hls_config.cfg:7: no section [vhdl]',
    ]);
    expect(findings({ 'hls_config.cfg': config.replace('syn.top=top', 'syn.top=other') })).toEqual([
      'config hls_config.cfg:3: top other is defined nowhere',
    ]);
  });
  it('tcl: it runs, names files that are there and a top that is defined', () => {
    expect(findings({ 'run.tcl': `${tcl}open_porject x\n` })).toEqual([
      'tcl run.tcl:1: invalid command name "open_porject"',
    ]);
    expect(
      findings({ 'run.tcl': tcl.replace('add_files top.cpp', 'add_files -tb {tb.cpp top.cpp}') }),
    ).toEqual(['tcl run.tcl:1: tb.cpp is named, not there']);
    expect(findings({ 'run.tcl': tcl.replace('set_top top', 'set_top other') })).toEqual([
      'tcl run.tcl:1: top other is defined nowhere',
    ]);
    expect(findings({ 'run.tcl': `${tcl}if {1} {\n` })).toEqual(['tcl run.tcl:1: a bracket is not closed']);
  });
  it('dataflow: in a loop, one counter to one bound', () => {
    const looped = (head: string) =>
      findings({
        'top.cpp': `#include "lib.hpp"\n${body.replace('#pragma HLS DATAFLOW\n  bnn::copy<A>(x, y);', `#pragma HLS INTERFACE mode=axis port=x\n  ${head} {\n#pragma HLS DATAFLOW\n    bnn::copy<A>(x, y);\n  }`)}`,
      });
    expect(looped('for (int frame = 0; frame < frames; ++frame)')).toEqual([]);
    expect(looped('for (int frame = 0; frame < 2 * frames; ++frame)')).toEqual([
      "dataflow top.cpp:4: 'for (int frame = 0; frame < 2 * frames; ++frame)' around a DATAFLOW region is no loop of one counter to one bound",
    ]);
    expect(looped('while (go)')).toEqual([
      "dataflow top.cpp:4: 'while (go)' around a DATAFLOW region is no loop of one counter to one bound",
    ]);
  });
  it('streams: a memory port goes to one call', () => {
    const region = (calls: string) =>
      findings({
        'top.cpp': `#include "lib.hpp"\nvoid top(hls::burst_maxi<ap_uint<64>> m, hls::stream<ap_uint<8>> &y) {\n#pragma HLS DATAFLOW\n${calls}}\n`,
        'lib.hpp': `${runtime}namespace bnn {\ntemplate <class C> void load(hls::burst_maxi<ap_uint<64>> from, hls::stream<ap_uint<8>> &out) {\n  out.write(from.read());\n}\n}\n`,
      });
    expect(region('  bnn::load<A>(m, y);\n')).toEqual([]);
    expect(
      region('  hls::stream<ap_uint<8>> z("z");\n  bnn::load<A>(m, z);\n  bnn::load<A>(m, y);\n'),
    ).toEqual([
      'streams top.cpp:2: z has 1 writers and 0 readers; a stream has one of each',
      'streams top.cpp:2: memory port m goes to 2 calls; it is one’s'.replace('’', "'"),
    ]);
  });
});

describe('lint of a block design', () => {
  const { files } = showcaseProject();
  /** What is said where one text of vivado.tcl, which is there, is another. */
  const said = (find: string, by: string) =>
    lint(
      files.map(file => {
        if (file.path !== 'vivado.tcl') return file;
        expect(file.contents).toContain(find);
        return { ...file, contents: (file.contents as string).replace(find, by) };
      }),
    ).map(({ rule, message }) => `${rule}: ${message}`);
  it('parts, tops, interfaces and clocks are those of the design', () => {
    expect(said('set part xc7z020clg400-1', 'set part xc7z010clg400-1')).toEqual([
      'board: part xc7z010clg400-1 is not that of hls_config.cfg',
    ]);
    expect(said('xilinx.com:hls:$top:1.0', 'xilinx.com:hls:other:1.0')).toEqual([
      'board: the accelerator is xilinx.com:hls:other:1.0, not showcase',
    ]);
    expect(said('[get_bd_intf_pins accelerator/image]', '[get_bd_intf_pins accelerator/picture]')).toEqual([
      'board: interface image of showcase is not connected',
      'board: showcase has no interface picture',
    ]);
    expect(said('[get_bd_intf_pins accelerator/best]', '[get_bd_intf_pins accelerator/scores]')).toEqual([
      'board: accelerator/scores is connected more than once',
      'board: interface best of showcase is not connected',
    ]);
    expect(said('[get_bd_pins control/aclk] ', '')).toEqual([
      "board: cell control is not on the accelerator's clock",
    ]);
    expect(said('get_bd_pins reset/slowest_sync_clk', 'get_bd_pins rest/slowest_sync_clk')).toEqual([
      'board: no cell rest',
    ]);
  });
});
