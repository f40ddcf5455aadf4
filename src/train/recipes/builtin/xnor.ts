/** XNOR-Net (Rastegari et al., ECCV 2016): the weights' scale is trained through, too. */
export const xnor = {
  name: 'xnor',
  about: 'gradients reach the latents through their mean magnitude as well; Adam, a rate that drops twice',
  sources: [
    'XNOR-Net, ECCV 2016, section 3: scale and gradient of the weights, clipped identity for activations; section 4.1: Adam for binary inputs, ResNet-18 for 58 epochs of batch 256, a hundredth of the rate from epochs 30 and 40 (recalled, not read again)',
    'our choice: the rate, since 0.1 as printed is one for SGD; flip and crop as in the other ImageNet recipes',
  ],
  batch: 256,
  augment: { flip: true, crop: 0.08 },
  begin: 'glorot',
  steps: [
    {
      name: 'binary',
      epochs: 58,
      groups: [
        {
          tensors: 'all',
          optimizer: { kind: 'adam' },
          rate: { kind: 'step', from: 0.001, factor: 0.01, at: [30 / 58, 40 / 58] },
        },
      ],
      weight_gradient: 'xnor',
      activation_gradient: 'ste',
    },
  ],
};
