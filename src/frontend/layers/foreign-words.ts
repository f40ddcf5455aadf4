/** What other frameworks and languages call the ops and functions here: too far from them for a spelling suggestion. */
const callees: Readonly<Record<string, string>> = {
  linear: "write 'dense'",
  fc: "write 'dense'",
  fully_connected: "write 'dense'",
  conv2d: "write 'conv'",
  depthwise_conv: "write 'conv' with as many groups as channels",
  softmax: 'leave it out: the class is the greatest score',
  range: "write '1..n'",
  reshape: "write 'flatten'",
  cat: "write 'concat'",
  hardtanh: "write 'clip'",
  binarize: "write 'sign'",
  leaky_relu: "write 'prelu'",
  floor: "write 'int'",
};

const settings: Readonly<Record<string, string>> = {
  kernel: 'size',
  kernel_size: 'size',
  pool_size: 'size',
  padding: 'pad',
  strides: 'stride',
  filters: 'channels',
  out_channels: 'channels',
  out_features: 'units',
  use_bias: 'bias',
  dilation_rate: 'dilation',
  epsilon: 'eps',
  affine: 'scale',
};

/** `write 'dense'`, of a name that is none here. */
export const foreignCallee = (name: string): string | undefined =>
  Object.hasOwn(callees, name.toLowerCase()) ? callees[name.toLowerCase()] : undefined;

/** `did you mean 'pad'?`, where the layer has that setting. */
export function foreignSetting(name: string, known: readonly string[]): string | undefined {
  const own = Object.hasOwn(settings, name) ? settings[name] : undefined;
  return own !== undefined && known.includes(own) ? `did you mean '${own}'?` : undefined;
}
