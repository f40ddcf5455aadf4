import { wordBits } from '../../dataflow/unit.ts';
import { laneType } from '../cpp.ts';
import { goldenFrames } from '../golden.ts';
import type { FramePort, Top, TopPort, WeightsPort } from '../top.ts';
import { wordNote } from './sources.ts';
import { thousands } from './text.ts';

/** Bursts under way at a time: while one is used, others come. */
const outstanding = 4;
/** Beats of a burst: what AXI allows within 4 KiB, 64 at most. */
const burstOf = ({ bits }: TopPort): number => Math.min(64, 32768 / bits);

const allPorts = ({ inputs, outputs, weights }: Top): readonly (FramePort | WeightsPort)[] => [
  ...inputs,
  ...outputs,
  ...weights,
];

const parameterOf = ({ name, bits, register }: TopPort): string =>
  register === undefined
    ? `hls::stream<ap_axiu<${bits}, 0, 0, 0>> &${name}`
    : `hls::burst_maxi<ap_uint<${bits}>> ${name}`;

/** `hls::stream<ap_axiu<32, 0, 0, 0>> &image, ...`. */
export const parametersOf = (top: Top): string =>
  [...allPorts(top).map(parameterOf), ...(top.framesRegister === undefined ? [] : ['int frames'])].join(', ');

/** Settings of the INTERFACE pragmas, a line each. */
export function interfacesOf(top: Top): readonly string[] {
  const control = (port: string, register?: number) =>
    `mode=s_axilite port=${port} bundle=control${register === undefined ? '' : ` offset=${register}`}`;
  const ofPort = (port: FramePort | WeightsPort): readonly string[] => {
    if (port.register === undefined) return [`mode=axis port=${port.name}`];
    const depth = port.direction === 'weights' ? port.beats : goldenFrames * port.beats;
    const way = port.direction === 'out' ? 'write' : 'read';
    return [
      `mode=m_axi port=${port.name} bundle=${port.name} offset=slave depth=${depth} ` +
        `max_${way}_burst_length=${burstOf(port)} num_${way}_outstanding=${outstanding}`,
      control(port.name, port.register),
    ];
  };
  return [
    ...allPorts(top).flatMap(ofPort),
    ...(top.framesRegister === undefined ? [] : [control('frames', top.framesRegister)]),
    top.isControlled ? control('return') : 'mode=ap_ctrl_none port=return',
  ];
}

/** What is told of each port, to the reader of the header and of README.md. */
export function portRows(top: Top) {
  const address = (register: number | undefined) =>
    register === undefined ? '' : `, address at control 0x${register.toString(16)}`;
  return allPorts(top).map(port => ({
    name: port.name,
    direction: port.direction,
    bits: port.bits,
    holds:
      port.direction === 'weights'
        ? `${thousands(port.beats)} words of ${port.bits} bits, from weights/${port.name}.bin${address(port.register)}`
        : `${thousands(port.port.stream.words)} words of ${wordBits(port.port.stream)} bits a frame, ` +
          `each in ${port.slotBits === 8 ? 'a byte' : `${port.slotBits / 8} bytes`}: ${wordNote(port.port.stream)}${address(port.register)}`,
  }));
}

/** A port as the host's side of a simulation sees it. */
function hostPort({ name, port }: FramePort) {
  const { stream, lane } = port;
  return { name, port: port.name, lane: laneType(lane), lanes: stream.lanes, words: stream.words };
}

/**
 * The host's side of a simulation: ports, the variables that stand for what they are connected to, and a call's arguments.
 * `streams` is what `stream` is looked up in, `frames` how many lie in memory.
 */
export function hostOf(top: Top, streams: string, frames: string) {
  const declaration = ({ name, bits, register, beats, direction }: TopPort): string =>
    register === undefined
      ? `${streams}stream<ap_axiu<${bits}, 0, 0, 0>> ${name}("${name}")`
      : `bnn::memory<${bits}> ${name}(${direction === 'weights' ? '' : `${frames} * `}${beats})`;
  return {
    inputs: top.inputs.map(hostPort),
    outputs: top.outputs.map(hostPort),
    weightPorts: top.weights.map(({ name }) => ({ name })),
    declarations: allPorts(top).map(declaration),
    isMemory: top.interface === 'memory',
    names: allPorts(top)
      .map(({ name }) => name)
      .join(', '),
  };
}
