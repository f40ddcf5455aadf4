/** What `bnnir train` does where no recipe is named: one step that suits small networks. */
export const standard = {
  name: 'standard',
  about: 'clipped latents by Adam, a rate that falls in a line to 0: the default, for small networks',
  sources: [
    'Binarized neural networks, NeurIPS 2016, section 1.3: clipped latents; gradients of activations as the network asks (Bi-Real Net’s by default)',
    'the falling rate keeps accuracy from swinging while bits flip; 10 epochs bring a small MNIST network above 97 %',
  ],
  batch: 100,
  augment: {},
  begin: 'glorot',
  steps: [
    {
      name: 'binary',
      epochs: 10,
      groups: [
        {
          tensors: 'all',
          optimizer: { kind: 'adam' },
          rate: { kind: 'linear', from: 0.003, to: 0, per: 'step', warmUpEpochs: 0.2 },
        },
      ],
      weight_gradient: 'identity',
    },
  ],
};
