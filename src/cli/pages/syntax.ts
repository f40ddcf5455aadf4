import type { Pages } from './page.ts';

/** E01: the form of a .bnn file. */
export const syntax: Pages = {
  E0101: {
    title: 'the text does not follow the grammar',
    text: 'The message says what was wanted at the caret and what stands there. Reading goes on behind it, so one run shows every mistake of this kind.',
    wrong: 'x = image |> conv(32 3x3)',
    right: 'x = image |> conv(32, 3x3)',
  },
  E0102: {
    title: 'operators that need parentheses',
    text: "'|>' and an arithmetic operator can be read in two ways, and comparisons do not chain. The help prints both readings.",
    wrong: 'y = a + b |> relu',
    right: 'y = (a + b) |> relu',
  },
  E0103: {
    title: 'a loop without a label',
    text: "Layers are named after the loops around them: 'repeat 3 as hidden' gives hidden1.dense, hidden2.dense, hidden3.dense. These names are those of the weights, so every loop has one.",
    wrong: 'repeat 3 { x = x |> dense(64) }',
    right: 'repeat 3 as hidden { x = x |> dense(64) }',
  },
  E0104: {
    title: 'a statement where it does not belong',
    text: "Inputs and outputs stand at the top level of the net; 'return' is the last statement of a block; an expression alone goes nowhere; a file has one net, and that has an output.",
    wrong: 'x |> relu',
    right: 'x = x |> relu',
  },
  E0105: {
    title: 'the file is empty or no text',
    text: 'A .bnn file is UTF-8 text with one net. Weights are .safetensors or .npz files beside it, given with --weights where they have another name.',
    right:
      'net digits() {\n  input image: u8[28, 28, 1]\n  output scores = image |> flatten |> dense(10, weights: binary)\n}',
  },
  E0106: {
    title: 'brackets nest too deeply',
    text: 'No network needs it, so it is most likely generated text gone wrong. Give a part of the expression a name.',
  },
  E0107: {
    title: 'a character that belongs to nothing',
    text: "It begins no word, number or operator of the language, or a string does not end on its line. Comments begin with '//'.",
    wrong: '# a comment',
    right: '// a comment',
  },
};
