// node scripts/host.mjs: makes src/codegen/wgsl/runtime/host.min.js, the host as every net.js carries it, from the modules beside
// it. `hostText` is the same for the test that holds the file to its sources.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { root } from './process.mjs';

const runtime = join(root, 'src', 'codegen', 'wgsl', 'runtime');
export const hostFile = join(runtime, 'host.min.js');

/** One line of JavaScript that declares NetError, openNet and metaOf. */
export function hostText() {
  const entry = "export { NetError } from './errors.js'; export { openNet, metaOf } from './create.js';";
  const { outputFiles } = buildSync({
    stdin: { contents: entry, resolveDir: runtime },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  // It becomes part of a module that has exports of its own.
  return outputFiles[0].text.replace(/export\{([^}]*)\};/, (_, names) => {
    const declared = names.split(',').map(each => each.replace(/(\S+) as (\S+)/, '$2=$1'));
    return `const ${declared.join(',')};`;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(hostFile, hostText());
