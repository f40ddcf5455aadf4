import type { Pages } from './page.ts';

/** E0608, E061x: recipes, and runs that are kept. */
export const training: Pages = {
  E0608: {
    title: 'data or a network that cannot be trained',
    text: 'Training learns from images of a train split with labels that are classes of the first output, holds them in memory, and wants at least one whole batch of them beside those left out to judge by. Test images are judged once, at the end, and never trained on. The network is the one of the .bnn file, before any pass.',
  },
  E0610: {
    title: 'a recipe that does not read',
    text: "A recipe is a JSON file (comments and trailing commas are allowed) of named settings and steps. Every mistake is told at its line, with what was found and what is wanted. '--print-recipe' prints one to begin with.",
    wrong: '{ "name": "mine", "about": "mine", "steps": [{ "name": "all", "epochs": "ten", "groups": [] }] }',
    right:
      '{ "name": "mine", "about": "mine", "steps": [{ "name": "all", "epochs": 10, "groups": [{ "tensors": "all", "optimizer": { "kind": "adam" }, "rate": { "kind": "constant", "from": 0.001 } }] }] }',
  },
  E0611: {
    title: 'there is no such recipe',
    text: "'bnnir train --list-recipes' names those that come along; a file of one's own ends in .json.",
  },
  E0612: {
    title: 'a recipe that does not fit what it is used with',
    text: "A key of --recipe-set that the recipe does not have; a distributional loss without a --teacher, or a teacher of other images or classes; a teacher that no step learns from. A step's own setting is reached by its name: --recipe-set binary.epochs=5.",
  },
  E0613: {
    title: 'a run cannot go on as something else',
    text: 'A run that is resumed comes to the numbers of an unbroken one, so network, recipe, data, teacher and engine must be those it was begun with. The message lists what differs. Undo the change, or begin anew with --force; --init-from takes weights over into a new run.',
  },
  E0614: {
    title: 'there is no run to go on with, or its checkpoint is damaged',
    text: "A run is kept in its folder as checkpoint.safetensors, replaced in one step after every epoch. Name the folder with -o if it is not the default; '--force' without '--resume' begins anew.",
  },
  E0615: {
    title: 'the folder holds an unfinished run',
    text: 'Starting again would throw it away. --resume goes on with it, --force replaces it, -o names another folder.',
  },
  E0616: {
    title: 'training broke down',
    text: 'A loss, weight or gradient is no finite number any more; the message names the first layer where that is so. Most often the learning rate is too high: lower --lr, or warm up. The last checkpoint is from before it happened.',
  },
  E0617: {
    title: 'the weights of one step do not fit the next',
    text: 'A step begins with all the weights of the step before, by name and shape. One that is missing or left over is an error, because weights that are silently dropped cost a published model its first training step.',
  },
  E0619: {
    title: 'too little disk space for a run',
    text: 'A run keeps a checkpoint (weights and two moments each, twice while one replaces the other) and two weight files. Make room, or name a folder on another disk with -o.',
  },
};
