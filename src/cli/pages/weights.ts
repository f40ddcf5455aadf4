import type { Pages } from './page.ts';

/** E05: weights and the files they and inputs come in. */
export const weights: Pages = {
  E0501: {
    title: 'a weight or input file cannot be opened',
    text: 'It does not exist, is a folder, or reading it is not allowed.',
  },
  E0502: {
    title: 'a file of another format',
    text: 'Weights are .safetensors or .npz, inputs .npy, .npz, .png or .safetensors, results .npy or .npz; the contents must be what the name says. PyTorch checkpoints are saved for bnnir with safetensors.torch.save_file.',
  },
  E0503: {
    title: 'a damaged file',
    text: 'It is cut short, has bytes that belong to nothing, or a checksum is wrong: most often a download that ended early. Every length is checked before anything is read.',
  },
  E0504: {
    title: 'values that cannot be decoded',
    text: 'An array is stored as a kind of value that bnnir does not decode (complex numbers, text, big-endian), or a 64-bit number does not fit 32 bits. Save it as float32, int32 or int8.',
  },
  E0505: {
    title: 'a weights map is malformed',
    text: 'It is one JSON object: array in the file -> tensor of the network. An entry may name an order of axes, and null ignores an array on purpose. Two arrays cannot go to the same tensor.',
    right:
      '{ "W0": "hidden1.dense.weight", "W1": { "name": "stem.weight", "transpose": [0, 2, 3, 1] }, "pe0": null }',
  },
  E0506: {
    title: 'a weights map names what is not there',
    text: "An array that the file lacks, or a tensor that the network does not have. 'bnnir params net.bnn' lists the tensors.",
  },
  E0507: {
    title: 'a network without weights',
    text: 'They are looked for beside the network, under its name with .safetensors, then .npz. --weights FILE names another place; --weights random[:SEED] draws some, to try a network before it is trained.',
  },
  E0510: {
    title: 'a tensor is not in the weight file',
    text: "Tensors are found by name: the layer's id, a dot, what it is. 'bnnir params net.bnn' lists them. Where only the names differ, bnnir prints a map that is ready to save.",
  },
  E0511: {
    title: 'the weight file has an array that the network does not want',
    text: 'Nothing is ignored silently, since a forgotten array is often a renamed layer. Map it to null to leave it out on purpose.',
    right: '{ "optimizer_step": null }',
  },
  E0512: {
    title: 'an array has another shape than the tensor',
    text: 'Both shapes are shown with the names of the axes. Where the axes are only in another order, as PyTorch and Keras keep them, the help prints the entry for --weights-map.',
    right: '{ "conv1.weight": { "name": "stem.weight", "transpose": [0, 2, 3, 1] } }',
  },
  E0513: {
    title: 'weights that are no numbers',
    text: 'NaN or infinity, with the first place that holds one: training diverged, or an array was never filled.',
  },
  E0514: {
    title: 'values outside the set that a layer takes',
    text: 'Whole-number weights must be in the set: -1 and +1 for binary. Bits saved as 0 and 1 become 2 * w - 1. Latent weights are saved as float32 and rounded by bnnir. A range (ID.range) is the least value, then the greatest.',
  },
  E0515: {
    title: 'an array is stored as the wrong kind of number',
    text: 'Thresholds on whole-number sums are int32: rounded up, since the compare is accumulator >= threshold. Truth values are no numbers here.',
  },
  E0516: {
    title: 'thresholds that do not ascend',
    text: 'The levels of a channel are compared one by one and counted, so they stand in ascending order: [C, levels], smallest first.',
  },
  E0517: {
    title: 'names differ, but shapes match in order (a note)',
    text: 'The help is a map that fills every tensor from the arrays in their order. Look it over, since layers of equal shapes could be exchanged, save it, and give it with --weights-map.',
  },
  E0520: {
    title: 'an input does not fit the network',
    text: 'Its shape or its values are not what the input is declared as. Images are [height, width, channels], one or a batch; u8 pixels are whole numbers 0..255, and normalisation belongs to the network.',
  },
  E0521: {
    title: 'the data has classes that the output does not have',
    text: 'A label is greater than the number of values of the output that is classified. Name another with --output, or take the data the network was trained on. Names of classes (--labels, NET.labels.txt) are one for every value of the output.',
  },
};
