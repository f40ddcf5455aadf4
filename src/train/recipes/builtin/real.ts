/** What real-valued residual networks are trained with: teachers, and the nets that binary ones are compared with. */
export const real = {
  name: 'real',
  about: 'SGD with momentum and decay, a rate that drops three times: for real-valued networks and teachers',
  sources: [
    'Deep residual learning, CVPR 2016, section 3.4: batch 256, rate 0.1 divided by 10 at plateaus, decay 0.0001, momentum 0.9',
    'drops at 30, 60 and 90 % of the epochs, as the usual implementations do; decay on weights of convolutions and dense layers only',
  ],
  batch: 256,
  augment: { flip: true, crop: 0.08 },
  begin: 'msra',
  steps: [
    {
      name: 'real',
      epochs: 100,
      groups: ['products', 'all'].map(tensors => ({
        tensors,
        optimizer: { kind: 'sgd', momentum: 0.9, ...(tensors === 'products' && { decay: 0.0001 }) },
        rate: { kind: 'step', from: 0.1, factor: 0.1, at: [0.3, 0.6, 0.9] },
      })),
    },
  ],
};
