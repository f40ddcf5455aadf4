import type { Pages } from './page.ts';

/** E064: what cannot be trained, and what trains it. */
export const engine: Pages = {
  E0640: {
    title: 'there is no training engine',
    text: 'Training runs on TensorFlow, natively (the npm package @tensorflow/tfjs-node) or on WebAssembly (@tensorflow/tfjs-core with @tensorflow/tfjs-backend-wasm, three to eight times slower). No other command needs either, so neither is installed with bnnir. Install one of them beside bnnir or where you train; bnnir doctor tells what is found.',
  },
  E0641: {
    title: 'an op that cannot be trained',
    text: 'Training wants a gradient of every layer before the output. Thresholds and argmax have none: train the network with batchnorm and sign or quantize, which compile turns into thresholds, and put argmax behind an output of its own.',
  },
  E0642: {
    title: 'a network of another form than training wants',
    text: 'Training feeds one input with images and reads one output of one score a class. Name another output, or write a network with such an output.',
  },
  E0643: {
    title: 'a tensor that no optimizer can train',
    text: 'Every tensor of the network is trained by the first group of the recipe that takes it: binary, quantized, products, real or all. Bop flips binary weights and can train no others.',
  },
  E0644: {
    title: 'a teacher that does not fit the network',
    text: 'The distributional loss shows the teacher the same images, and compares its scores with the network’s class by class.',
  },
};
