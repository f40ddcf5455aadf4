/** Latent weights do not exist (Helwegen et al., NeurIPS 2019): binary weights that flip, no latents. */
export const bop = {
  name: 'bop',
  about: 'binary weights flip where the mean gradient insists; everything else by Adam',
  sources: [
    'Helwegen et al., NeurIPS 2019, section 5.2 and bnn_optimization/models: CIFAR-10 BinaryNet, 500 epochs, batch 50, threshold 1e-8, gamma 1e-4 with a tenth of it every 100 epochs, Adam at 0.01 for the rest',
    'a weight flips where w * m > threshold; larq sets weights to +1 at exact equality, which is not followed',
    'our choice: flip and shifts of up to 4 pixels, usual for CIFAR-10',
  ],
  batch: 50,
  augment: { flip: true, shift: 4 },
  begin: 'glorot',
  steps: [
    {
      name: 'binary',
      epochs: 500,
      groups: [
        {
          tensors: 'binary',
          optimizer: { kind: 'bop', threshold: 1e-8 },
          rate: { kind: 'step', from: 1e-4, factor: 0.1, at: [0.2, 0.4, 0.6, 0.8] },
        },
        { tensors: 'all', optimizer: { kind: 'adam' }, rate: { kind: 'constant', from: 0.01 } },
      ],
      activation_gradient: 'ste',
    },
  ],
};
