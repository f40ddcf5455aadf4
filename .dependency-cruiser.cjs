// "Imports go down only": who in src may import whom. tests/architecture/fixtures holds one offence per rule.

/** Folder of src -> the other folders of src it may import. Whatever is not listed is forbidden. */
const mayImport = {
  ir: [],
  frontend: ['ir'],
  passes: ['ir'],
  formats: ['ir'],
  train: ['ir'],
  search: ['passes', 'ir'],
  codegen: ['passes', 'ir'],
};

/** Target of src/codegen -> the sibling targets it may import. */
const mayImportTarget = { hls: ['dataflow'], dataflow: [], wgsl: [], neon: [] };

/** npm package -> the only part of src that may import it. */
const packageBelongsTo = {
  chevrotain: '^src/frontend/',
  handlebars: '^src/codegen/',
  commander: '^src/cli',
  picocolors: '^src/cli',
  'cli-table3': '^src/cli',
  'cli-progress': '^src/cli',
  fflate: '^src/formats/',
  pngjs: '^src/formats/',
  '@humanwhocodes/momoa': '^src/train/recipes/',
};

const layerRules = Object.entries(mayImport).map(([layer, below]) => ({
  name: `${layer}-imports-down-only`,
  comment: `src/${layer} may import ${below.length === 0 ? 'nothing else of src' : below.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...below].join('|')})/` },
}));

const targetRules = Object.entries(mayImportTarget).map(([target, allowed]) => ({
  name: `codegen-${target}-sees-no-sibling`,
  comment: `src/codegen/${target} shares code through src/codegen/*.ts, not with another target.`,
  severity: 'error',
  from: { path: `^src/codegen/${target}/` },
  to: { path: '^src/codegen/[^/]+/', pathNot: `^src/codegen/(${[target, ...allowed].join('|')})/` },
}));

const packageRules = Object.entries(packageBelongsTo).map(([name, owner]) => ({
  name: `${name.split('/').pop()}-stays-home`,
  comment: `Only ${owner.slice(1)} may import ${name}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: owner },
  to: { path: `node_modules/${name}/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    ...targetRules,
    ...packageRules,
    {
      name: 'codegen-shared-knows-no-target',
      comment: 'The shared files of src/codegen know no target; only its registry does.',
      severity: 'error',
      from: { path: '^src/codegen/[^/]+\\.ts$', pathNot: '^src/codegen/index\\.ts$' },
      to: { path: '^src/codegen/[^/]+/' },
    },
    {
      name: 'compile-imports-down-only',
      comment: 'The drivers join the front end, the passes and the backends, and are pure.',
      severity: 'error',
      from: { path: '^src/(compile|network)\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(frontend|passes|codegen|ir)/' },
    },
    {
      name: 'cli-is-the-top',
      comment: 'Nothing imports the command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli(/|\\.ts$)' },
      to: { path: '^src/cli(/|\\.ts$)' },
    },
    {
      name: 'only-cli-touches-the-machine',
      comment:
        'The command line alone reads and writes files and starts programs. Readers in src/formats may open files; ' +
        'src/codegen reads the templates and runtime files shipped with it.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(cli(/|\\.ts$)|formats/|codegen/template\\.ts$|codegen/hls/lint/)',
      },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|process|child_process|readline|os|net|http|https|tty)',
      },
    },
    {
      name: 'engines-load-on-demand',
      comment: 'Nothing of tfjs is loaded with a module: loadEngine loads it, for a command that trains.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      comment: 'A cycle has no bottom.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-dev-package',
      comment: 'What is shipped imports only what is installed with it.',
      severity: 'error',
      from: { path: '^src/' },
      // The training engines are optional peers: their types alone are read here, at most.
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/(@types|@tensorflow)/' },
    },
    {
      name: 'not-unresolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
