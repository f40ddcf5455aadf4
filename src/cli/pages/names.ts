import type { Pages } from './page.ts';

/** E02: names and settings. */
export const names: Pages = {
  E0201: {
    title: 'a name has no value here',
    text: 'It is misspelt, is given a value only later or in a branch that is not taken, or is a layer without its arguments. A block sees its parameters and nothing from outside.',
    wrong: 'y = imgae |> flatten',
    right: 'y = image |> flatten',
  },
  E0202: {
    title: 'there is no such op, function or block',
    text: "'bnnir ops' lists the layers of the language; blocks are defined in the file itself.",
    wrong: 'x = x |> convolution(64, 3x3)',
    right: 'x = x |> conv(64, 3x3)',
  },
  E0203: {
    title: 'no such setting, or not a value it takes',
    text: "'bnnir ops NAME' prints every setting of a layer with its default and what it takes. A hardware block has part, clock, fps, budget, interface, weights, bandwidth and fold; a layer in fold has pe, simd, weights, window, multiply and ring.",
    wrong: 'x = x |> conv(64, 3x3, strides: 2)',
    right: 'x = x |> conv(64, 3x3, stride: 2)',
  },
  E0204: {
    title: 'the name is taken by the language',
    text: 'The words that are values (binary, ternary, same, ...) cannot be assigned, and a block is not called as a layer or a function is. A value may be called like a layer: the two never meet.',
    wrong: 'binary = x |> sign',
    right: 'bits = x |> sign',
  },
  E0205: {
    title: 'one name for two things',
    text: 'Labels are used once in their place, since they name layers and so weights; outputs, genes, parameters and blocks have names of their own too.',
    wrong: 'x = x |> conv(8, 3x3) as stem |> conv(8, 3x3) as stem',
    right: 'x = x |> conv(8, 3x3) as stem |> conv(8, 3x3) as stem2',
  },
  E0206: {
    title: 'arguments do not match what is called',
    text: 'One is missing, surplus, given twice, or a positional one follows a named one. Settings are positional in the order that `bnnir ops NAME` lists them; everything may be given by name.',
    wrong: 'x = x |> conv(3x3)',
    right: 'x = x |> conv(64, 3x3)',
  },
  E0207: {
    title: 'a value of the wrong kind',
    text: "Everything but tensors is known when the network is built: a condition is true or false, a loop runs over a list or a range, sizes are whole numbers. '/' is true division: where a whole number is wanted, say int(...).",
    wrong: 'x = x |> dense(x.channels / 3)',
    right: 'x = x |> dense(int(x.channels / 3))',
  },
  E0208: {
    title: 'the net has no such parameter',
    text: '--set gives values to what stands in the parentheses after the name of the net, and to nothing else.',
    wrong: 'bnnir check net.bnn --set clases=100',
    right: 'bnnir check net.bnn --set classes=100',
  },
  E0209: {
    title: 'the network never ends, or is too large to build',
    text: 'Blocks call each other without end, or loops unroll to more than any network needs. Conditions are decided when the network is built, so a recursion needs one that ends it.',
  },
  E0210: {
    title: 'a value is never used (a warning)',
    text: 'It costs nothing, since what no output needs is removed, but it is often a slip: the result of a layer assigned to another name than the one that is read.',
  },
};
