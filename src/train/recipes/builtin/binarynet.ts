/** BinaryNet (Courbariaux, Hubara et al. 2016): clipped latents, straight-through gradients, squared hinge loss. */
export const binarynet = {
  name: 'binarynet',
  about: 'clipped latents by Adam, the straight-through estimator, squared hinge loss',
  sources: [
    'Binarized neural networks, NeurIPS 2016, sections 1.3 and 2: latents clipped to [-1, 1], gradient of the sign 1 where |x| <= 1, squared hinge loss',
    'epochs, batch and rate of the Adam baseline in bnn_optimization (Helwegen et al. 2019): 100 epochs of batch 256 at 0.005',
    'our choice: the rate falls to 0 in a line, since a constant one lets accuracy swing by points between epochs; flip and shifts of up to 4 pixels',
  ],
  batch: 256,
  augment: { flip: true, shift: 4 },
  begin: 'glorot',
  steps: [
    {
      name: 'binary',
      epochs: 100,
      loss: { kind: 'squared_hinge' },
      groups: [
        {
          tensors: 'all',
          optimizer: { kind: 'adam' },
          rate: { kind: 'linear', from: 0.005, to: 0, per: 'step' },
        },
      ],
      weight_gradient: 'identity',
      activation_gradient: 'ste',
    },
  ],
};
