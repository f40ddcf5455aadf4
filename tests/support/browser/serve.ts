import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** Contents by path, such as `/page.html`. */
export type Pages = Readonly<Record<string, string | Uint8Array>>;

export interface Served {
  /** http://127.0.0.1:PORT, without a slash at its end. */
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};

/** Serves files of a folder, and pages that no file holds, to this machine alone. */
export async function serve(
  folder: string,
  {
    pages = {},
    headers = {},
  }: { readonly pages?: Pages; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Served> {
  const contentsOf = (path: string): Promise<string | Uint8Array> =>
    pages[path] === undefined ? readFile(join(folder, normalize(path))) : Promise.resolve(pages[path]);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : decodeURIComponent(pathname);
    contentsOf(path).then(
      contents => {
        const type = types[extname(path)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers });
        response.end(contents);
      },
      () => {
        response.writeHead(404);
        response.end('not found');
      },
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
