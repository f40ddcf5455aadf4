import type { Pages } from './page.ts';

/** E00: the command line. */
export const driver: Pages = {
  E0001: {
    title: 'there is no such command',
    text: "'bnnir --help' lists the commands of this version.",
    wrong: 'bnnir compil net.bnn',
    right: 'bnnir compile net.bnn --target fpga',
  },
  E0002: {
    title: 'a command was given something it does not take',
    text: "An option is unknown, an argument is missing or surplus, or a value is not of the kind that is wanted. 'bnnir COMMAND --help' shows how the command is used; names that nearly fit are suggested.",
    wrong: 'bnnir compile net.bnn --target fpga --clock fast',
    right: 'bnnir compile net.bnn --target fpga --clock 150',
  },
  E0003: {
    title: 'two options contradict each other',
    text: 'What was asked for cannot be had together, and bnnir does not guess which of the two was meant: an interpreter stage and a target, JSON and the text of a network on the same stdout, a weights map for random weights. Leave one of them out.',
    wrong: 'bnnir run net.bnn --data mnist:test --stage packed --target fpga',
    right: 'bnnir run net.bnn --data mnist:test --target fpga',
  },
  E0004: {
    title: 'not in this version',
    text: 'The command or option is known, but this version of bnnir has no such thing yet. CHANGELOG.md says what each version can do.',
  },
  E0005: {
    title: 'a file that the command line names cannot be read',
    text: 'It does not exist, is a folder, or reading it is not allowed. Paths are taken from the folder the command runs in.',
  },
  E0006: {
    title: 'the output would replace something that bnnir did not write',
    text: "A folder that bnnir writes holds a file '.bnnir'; such a folder is replaced as a whole, in one step. Any other folder that is not empty is left alone: name another with -o, or say --force to replace it with all it holds.",
  },
  E0007: {
    title: 'the output cannot be written',
    text: 'The folder is read-only, the disk is full, or a file is in the way. Nothing is left half-written: a folder appears whole or not at all.',
  },
  E0008: {
    title: 'an .ir file is no network',
    text: 'The text of a network between passes (--print-ir) reads back line by line; this line does not follow its form, or the types do not fit together. It is best edited from a printed one, of the same version of bnnir.',
  },
  E0009: {
    title: 'something asked for by name is not there',
    text: 'An op, a pass, a diagnostic code, an input or an output. The message lists those there are, or the one most like it.',
  },
  E0010: {
    title: 'a tool that runs a target is not installed',
    text: "Running a target needs a compiler or an emulator of its own; the FPGA's C simulation needs g++. 'bnnir doctor' says which tools are here and how to get the others. 'bnnir verify' skips such a target instead, and says so.",
  },
  E0011: {
    title: 'a JSON file that an option names is malformed',
    text: '--config wants gene names and their values, --folding wants PE and SIMD by layer, as compile writes folding.json, --tiles wants pixels and outs by layer, --part wants the name of a device and what it has.',
    right: '{ "layer1.conv": { "pe": 16, "simd": 9 } }',
  },
  E0012: {
    title: 'the design is larger than the part (a warning)',
    text: "By estimate the design takes more of a resource than the part has. The project is written all the same. A lower --fps makes units smaller and slower; --budget usual keeps the design within what the part can be routed up to, or says that nothing does; 'bnnir parts' lists larger devices.",
  },
};
