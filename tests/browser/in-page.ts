import type { Page } from '../support/browser/playwright.ts';

/**
 * Runs the body of an async function in a page that is served beside net.js; it sees `createNet`, `NetError`, `meta` and its
 * `argument`, and what it returns comes back as JSON values.
 */
export const inPage = <Result>(page: Page, body: string, argument: unknown = null): Promise<Result> =>
  page.evaluate<Result>(
    `(async argument => {
      const { createNet, NetError, meta } = await import('/net.js');
      ${body}
    })(${JSON.stringify(argument)})`,
  );

/** In a page: a function that tells a promise's NetError as `code: message`. */
export const refusalOf = `const refusalOf = promise => promise.then(
  () => 'nothing was refused',
  error => (error instanceof NetError ? error.code + ': ' + error.message : String(error)),
);`;

/** A page without anything on it. */
export const blank = '<!doctype html><title>blank</title>';
