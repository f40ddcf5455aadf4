import type { EmittedFile } from '../../backend.ts';
import type { HlsPlan } from '../plan.ts';

/** What each file of a project is, for README.md. */
export const listingOf = ({ top }: HlsPlan, files: readonly EmittedFile[]) => {
  const notes: Readonly<Record<string, string>> = {
    [`${top}.cpp`]: 'the design: streams, and one call a unit, layer by layer',
    [`${top}.hpp`]: 'its interface',
    [`${top}_net.hpp`]: 'the numbers of every unit: sizes, folding, types',
    'tb.cpp': 'testbench: compares every layer and output with the reference',
    'tb_data.hpp': 'its frames and what the reference computes on them',
    'run.cpp': 'pushes images through the C simulation',
    'hls_config.cfg': 'for v++ --mode hls and vitis-run',
    'run.tcl': 'the same for the classic flow',
    'vivado.tcl': 'block design: processing system, DMAs or memory ports, and the design',
    'driver.py': 'runs it on a board through PYNQ, or packs frames for the C simulation',
    Makefile: 'C simulation with a C++ compiler alone',
    'folding.json': 'PE and SIMD of every layer',
    'report.json': 'every figure of the plan',
    'report.html': 'the same to look at: pipeline, occupancy, rate against area',
    'golden/': 'the same frames as ./run takes and gives them: 32-bit integers',
    'weights/': 'weights that are read from memory, as the ports of their names want them',
    'params/': 'weights and thresholds as plain integers, one file a unit',
    'runtime/': 'the units: hand-written, the same for every network',
    'runtime/standin/': "the vendor's headers for machines without them: what the units use of them",
  };
  const paths = new Set(files.map(({ path }) => path));
  return Object.entries(notes)
    .filter(([path]) =>
      path.endsWith('/') ? [...paths].some(known => known.startsWith(path)) : paths.has(path),
    )
    .map(([path, note]) => ({ path, note }));
};
