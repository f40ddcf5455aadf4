/** npx tsx scripts/fpga-designs.ts: writes docs/fpga-designs.md anew. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { designsTable } from '../bench/published/designs-table.ts';
import { productTable } from '../bench/published/product-table.ts';

const text = `# Published networks on four parts

How fast each network goes within 70 % of a part's LUTs and 80 % of its block RAM, UltraRAM and DSPs, weights on chip, and why
not faster. Found by \`src/codegen/dataflow/folding/fastest.ts\` in about a second a row, without vendor tools; nothing was
synthesised. \`bnnir\` is our model of HLS units (three coefficients fitted on five published designs), \`finn\` the LUT formula
of FINN, which counts LFC 1.75 times as large as it turned out.

Sizes: LFC and CNV as BNN-PYNQ pads them, Bi-Real-18 and ReActNet-A on 224x224x3 with 16-bit shortcuts. "Impossible" is proven for
the units and foldings by divisors that the models know; "open" targets were neither reached nor excluded.

## What the compiler makes of them

The designs that \`bnnir compile NET --target fpga --clock 200 --part P --budget usual\` emits: our own units (windows that read
ahead, whole windows where they pay), FIFOs sized by simulation, all counted by the \`bnnir\` model.

${productTable()}

## The same networks as lists of units

By two models of LUTs, with the unit costs of ordinary streaming designs.

${designsTable()}

Written by \`npx tsx scripts/fpga-designs.ts\`.
`;

writeFileSync(join(import.meta.dirname, '..', 'docs', 'fpga-designs.md'), text);
