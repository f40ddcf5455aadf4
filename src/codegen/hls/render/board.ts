import type { HlsPlan } from '../plan.ts';

/** Ports of the processing system through which the fabric reaches memory. */
const mostMemoryPorts = 4;

/** Names in the processing systems of two families: what comes out of them and goes into them. */
const systems = {
  'Zynq-7000': {
    isUltraScale: false,
    clockPin: 'FCLK_CLK0',
    resetPin: 'FCLK_RESET0_N',
    controlMaster: 'M_AXI_GP0',
    controlClock: 'M_AXI_GP0_ACLK',
    memory: (index: number) => ({ port: `S_AXI_HP${index}`, clock: `S_AXI_HP${index}_ACLK`, gp: index }),
  },
  'Zynq UltraScale+': {
    isUltraScale: true,
    clockPin: 'pl_clk0',
    resetPin: 'pl_resetn0',
    controlMaster: 'M_AXI_HPM0_FPD',
    controlClock: 'maxihpm0_fpd_aclk',
    // High-performance ports 0 to 3 are the general ports 2 to 5.
    memory: (index: number) => ({
      port: `S_AXI_HP${index}_FPD`,
      clock: `saxihp${index}_fpd_aclk`,
      gp: index + 2,
    }),
  },
} as const;

/** Whether a block design can be written: for parts with a processing system. */
export const hasBlockDesign = ({ setting }: HlsPlan): boolean => Object.hasOwn(systems, setting.part.family);

/** Values of the template of vivado.tcl: cells, pins and what they are connected to. */
export function blockDesignOf({ top, around, setting }: HlsPlan): object {
  const system = systems[setting.part.family as keyof typeof systems];
  const frames = [...around.inputs, ...around.outputs];
  const dmas = around.interface === 'memory' ? [] : frames.map(dmaOf);
  const inMemory = [...(around.interface === 'memory' ? frames : []), ...around.weights];
  const masters = [
    ...dmas.map(({ master }) => master),
    ...inMemory.map(({ name }) => `accelerator/m_axi_${name}`),
  ];
  const count = Math.min(mostMemoryPorts, masters.length);
  const memories = Array.from({ length: count }, (_, index) => ({
    index,
    cell: `memory_${index}`,
    ...system.memory(index),
    masters: masters
      .filter((_, master) => master % count === index)
      .map((pin, slot) => ({ pin, slave: `memory_${index}/S${two(slot)}_AXI` })),
  }));
  const controlled = [
    ...(around.isControlled ? ['accelerator/s_axi_control'] : []),
    ...dmas.map(({ cell }) => `${cell}/S_AXI_LITE`),
  ].map((pin, index) => ({ pin, master: `M${two(index)}_AXI` }));
  const connects = ['control', ...memories.map(({ cell }) => cell)];
  return {
    top,
    family: setting.part.family,
    part: setting.partCode,
    clock: setting.clockMhz,
    ...system,
    dmas,
    memories,
    controlled,
    clocked: pins([
      'accelerator/ap_clk',
      'reset/slowest_sync_clk',
      `ps/${system.controlClock}`,
      ...memories.map(({ clock }) => `ps/${clock}`),
      ...dmas.flatMap(({ cell, clocks }) => clocks.map(clock => `${cell}/${clock}`)),
      ...connects.map(cell => `${cell}/aclk`),
    ]),
    reset: pins([
      'accelerator/ap_rst_n',
      ...dmas.map(({ cell }) => `${cell}/axi_resetn`),
      ...connects.map(cell => `${cell}/aresetn`),
    ]),
  };
}

/** Pins of one net, a line each. */
const pins = (names: readonly string[]): string => names.map(name => `\\\n  [get_bd_pins ${name}]`).join(' ');

const two = (index: number): string => String(index).padStart(2, '0');

/** A DMA of its own for each port: one way only. */
function dmaOf({ name, direction, bits }: HlsPlan['around']['inputs'][number]) {
  const isInput = direction === 'in';
  const way = isInput ? 'MM2S' : 'S2MM';
  const cell = `${name}_dma`;
  return {
    port: name,
    cell,
    isInput,
    way: isInput ? 'from' : 'to',
    bits,
    memoryBits: Math.max(64, bits),
    mm2s: isInput ? 1 : 0,
    s2mm: isInput ? 0 : 1,
    master: `${cell}/M_AXI_${way}`,
    clocks: ['s_axi_lite_aclk', `m_axi_${way.toLowerCase()}_aclk`],
  };
}
