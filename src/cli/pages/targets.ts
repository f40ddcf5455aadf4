import type { Pages } from './page.ts';

/** E04: what a target, or integers at all, cannot do. */
export const targets: Pages = {
  E0401: {
    title: 'there is no such target',
    text: '--target takes the names that the message lists. Some that are planned are not in this version.',
    right: 'bnnir compile net.bnn --target fpga',
  },
  E0402: {
    title: 'the target has no unit for this',
    text: 'The layer, or the way values flow into it, has no counterpart in the hardware of this version. `bnnir run` and `bnnir verify --targets` without the target still work: the interpreter knows every op.',
  },
  E0403: {
    title: 'the target cannot hold values of this type',
    text: 'Hardware computes with integers. Give an input a range by an integer type, and layers weights of a value set.',
    wrong: 'input image: f32[28, 28, 1]',
    right: 'input image: u8[28, 28, 1]',
  },
  E0404: {
    title: 'no such part, clock or rate',
    text: "'bnnir parts' lists the devices; a full ordering code such as xc7z020clg400-1 is taken too, and a JSON file that describes a device of your own. Clocks are MHz, rates are frames a second, both above 0.",
  },
  E0405: {
    title: 'a folding or a tile names a layer that there is not',
    text: 'Folding is given to conv and dense layers by their ids, as the table of `bnnir compile` and folding.json name them; a tile of --target wgsl to any layer of its table.',
    right: 'fold: { layer1.conv: { pe: 16, simd: 9 } }',
  },
  E0406: {
    title: 'a folding does not divide its layer',
    text: 'PE divides the output channels (of a group), SIMD the input channels of a tap, or is a whole number of taps. The message lists what is possible.',
    wrong: 'fold: { layer1.conv: { pe: 5 } }      // 64 channels',
    right: 'fold: { layer1.conv: { pe: 4 } }',
  },
  E0407: {
    title: 'a word would be too wide',
    text: 'Vitis HLS takes integers of at most 8191 bits, and a stream moves SIMD or PE values at once. Fold the layer more: less SIMD or PE.',
  },
  E0409: {
    title: 'a buffer would be too large for a GPU',
    text: 'WebGPU gives every device 128 MiB a storage binding, and bnnir asks for no more, so that a network runs on all of them. The message names the layer and what would be larger: its maps or its weights.',
  },
  E0408: {
    title: 'no folding fits the budget',
    text: 'However the layers are folded, and wherever their weights, rows and FIFOs lie, the design is larger than the budget: the message says by how much, and whether that is proven for the estimates. --external-weights lets weights stay in memory outside, read again for every pixel; the message says what rate that would allow, and which larger part would do.',
    right: 'bnnir compile net.bnn --target fpga --part xczu7ev --budget lut=70%,bram=80%',
  },
  E0410: {
    title: 'a value would have to stay a real number',
    text: 'Targets compute with integers only, and no pass could make an integer of this value: no quantizer reads thresholds off it, and it has no fixed-point form here. The message names the layers it runs through. A sign, threshold or quantize behind them is read off exactly; weights of a value set make sums whole numbers. `bnnir compile --explain` tells what was fused and what was not; `bnnir run --stage trained` runs the network as it is.',
  },
  E0411: {
    title: 'a sum could overflow its accumulator',
    text: 'Accumulators have 32 bits, and it must be proven that every sum fits, from the weights themselves where they are at hand. Use fewer bits for weights or activations, or fewer inputs.',
  },
  E0412: {
    title: 'an input is a real number',
    text: 'The integer stage reads integers: give the input the type that pictures or sensors have.',
    wrong: 'input image: f32[28, 28, 1]',
    right: 'input image: u8[28, 28, 1]\n  x = image |> normalize(mean: 127.5, std: 127.5)',
  },
};
