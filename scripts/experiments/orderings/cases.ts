/** A case whose weights of seed 0 teach another. */
export interface Teacher {
  readonly name: string;
  /** What its network is set to. */
  readonly settings: readonly string[];
}

/** One way to train, run with several seeds. */
export interface Case {
  readonly name: string;
  /** What it changes of the base: six binary convolutions with shortcuts, clipped straight-through gradients, labels. */
  readonly about: string;
  /** Arguments of `bnnir train` besides network, data, recipe and seed. */
  readonly arguments: readonly string[];
  /** Another recipe than recipe.json. */
  readonly recipe?: string;
  readonly teacher?: Teacher;
  /** Seeds that are run; all of them by default. */
  readonly seeds?: readonly number[];
}

const set = (...settings: readonly string[]) => settings.flatMap(setting => ['--set', setting]);
const recipeSet = (...settings: readonly string[]) => settings.flatMap(setting => ['--recipe-set', setting]);
/** A real network of the same shape: ReLU where signs are. */
const realSettings = ['weights=real', 'signs=false'];
const real = set(...realSettings);
const teacher: Teacher = { name: 'teacher', settings: realSettings };

/** In the order they are run: teachers before those they teach. */
export const cases: readonly Case[] = [
  { name: 'base', about: 'as it is', arguments: [] },
  {
    name: 'identity',
    about: 'gradient of the sign: identity',
    arguments: recipeSet('activation_gradient=identity'),
  },
  { name: 'prelu', about: 'PReLU after each sum', arguments: set('curve=true') },
  { name: 'bop', about: 'binary weights by Bop', arguments: [], recipe: 'bop.json' },
  { name: 'deep', about: 'twelve convolutions', arguments: set('pairs=2') },
  {
    name: 'deep-plain',
    about: 'twelve convolutions without shortcuts',
    arguments: set('pairs=2', 'shortcuts=false'),
  },
  { name: 'real', about: 'real weights and activations', arguments: real },
  { name: 'binary-weights', about: 'binary weights, real activations', arguments: set('signs=false') },
  { name: 'binary-activations', about: 'real weights, binary activations', arguments: set('weights=real') },
  {
    name: teacher.name,
    about: 'real weights and activations, 20 epochs',
    arguments: [...real, '--epochs', '20'],
    seeds: [0],
  },
  {
    name: 'distil',
    about: 'the teacher’s distribution instead of labels',
    arguments: recipeSet('loss={"kind":"distributional"}'),
    teacher,
  },
];

/** How a case must compare with another, in points of test accuracy, mean over the seeds. */
export interface Claim {
  readonly about: string;
  readonly better: string;
  readonly than: string;
  readonly least: number;
}

/** The orderings that hold at this scale; others (one or two convolutions a shortcut, ApproxSign or clipped) are ties. */
export const claims: readonly Claim[] = [
  { about: 'a shortcut past each convolution, against none', better: 'deep', than: 'deep-plain', least: 5 },
  {
    about: 'clipped straight-through gradients, against the identity',
    better: 'base',
    than: 'identity',
    least: 2,
  },
  { about: 'PReLU after each sum, against nothing', better: 'prelu', than: 'base', least: 2 },
  { about: 'the distributional loss, against labels', better: 'distil', than: 'base', least: 1.5 },
  { about: 'Bop, against Adam on latents', better: 'bop', than: 'base', least: -0.5 },
  {
    about: 'binary weights alone, against binary activations alone',
    better: 'binary-weights',
    than: 'binary-activations',
    least: 0,
  },
];
