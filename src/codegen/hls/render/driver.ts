import type { Graph } from '../../../ir/graph.ts';
import { typesOf } from '../../../ir/graph.ts';
import type { HlsPlan } from '../plan.ts';
import type { FramePort } from '../top.ts';

/** Values of the template of driver.py: how frames lie in bytes, and where the control port takes addresses. */
export function driverOf({ around, setting }: HlsPlan, graph: Graph): object {
  const types = typesOf(graph);
  const outputs = new Map(graph.outputs.map(({ name, value }) => [name, value]));
  const portOf = (frames: FramePort): object => {
    const { name, bits, beats, register, slotBits, port } = frames;
    const { lane, stream } = port;
    const { shape } = types.get(outputs.get(port.name) ?? port.value)!;
    return {
      name,
      shape: shape.join(', '),
      words: stream.words,
      lanes: stream.lanes,
      bits: lane.bits,
      kind: lane.kind === 'bit' ? 'bit' : lane.signed ? 'signed' : 'unsigned',
      slot: slotBits / 8,
      size: (beats * bits) / 8,
      register: hex(register),
    };
  };
  return {
    interface: around.interface,
    clock: setting.clockMhz,
    framesRegister: hex(around.framesRegister),
    inputs: around.inputs.map(portOf),
    outputs: around.outputs.map(portOf),
    weightPorts: around.weights.map(({ name, register }) => ({ name, register: hex(register) })),
  };
}

const hex = (register = 0): string => `0x${register.toString(16)}`;
