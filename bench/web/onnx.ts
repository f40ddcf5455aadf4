// Just enough of ONNX's protocol buffers (onnx.proto, IR version 8, opset 17) to hand a rival a network of the same structure.

/** A message in the making; fields by their numbers in onnx.proto. */
class Message {
  readonly #parts: Uint8Array[] = [];

  int(field: number, value: number): this {
    this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(field * 8 + 2), varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Uint8Array.of(...bytes, left);
}

/** A layer of a chain; its operand is what the layer before it gave. */
export interface Layer {
  readonly op: 'Conv' | 'MaxPool' | 'Relu' | 'Flatten' | 'MatMul';
  /** Whole-number lists, such as `kernel_shape`. */
  readonly settings?: Readonly<Record<string, readonly number[]>>;
  readonly weights?: { readonly shape: readonly number[]; readonly values: Float32Array };
}

/** A chain of layers as an ONNX model in f32: input `x`, output `y`. */
export function onnxChain(
  layers: readonly Layer[],
  input: readonly number[],
  output: readonly number[],
): Uint8Array {
  const graph = new Message();
  layers.forEach(({ op, settings = {}, weights }, index) => {
    const node = new Message().text(1, index === 0 ? 'x' : `v${index - 1}`);
    if (weights) node.text(1, `w${index}`);
    node.text(2, index === layers.length - 1 ? 'y' : `v${index}`).text(4, op);
    for (const [name, values] of Object.entries(settings)) {
      const attribute = new Message().text(1, name).int(20, 7);
      for (const value of values) attribute.int(8, value);
      node.message(5, attribute);
    }
    graph.message(1, node);
  });
  graph.text(2, 'chain');
  layers.forEach(({ weights }, index) => {
    if (!weights) return;
    const tensor = new Message();
    for (const extent of weights.shape) tensor.int(1, extent);
    const { buffer, byteOffset, byteLength } = weights.values;
    graph.message(
      5,
      tensor
        .int(2, 1)
        .text(8, `w${index}`)
        .bytes(9, new Uint8Array(buffer, byteOffset, byteLength)),
    );
  });
  graph.message(11, port('x', input)).message(12, port('y', output));
  return new Message().int(1, 8).message(7, graph).message(8, new Message().int(2, 17)).finish();
}

function port(name: string, shape: readonly number[]): Message {
  const extents = new Message();
  for (const extent of shape) extents.message(1, new Message().int(1, extent));
  const type = new Message().message(1, new Message().int(1, 1).message(2, extents));
  return new Message().text(1, name).message(2, type);
}
