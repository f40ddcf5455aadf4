import type { LaunchOptions } from '../support/browser/launch.ts';
import { launchBrowser, noBrowser } from '../support/browser/launch.ts';
import type { Browser, BrowserContext, Page } from '../support/browser/playwright.ts';
import type { Pages } from '../support/browser/serve.ts';
import { serve } from '../support/browser/serve.ts';
import { blank } from './in-page.ts';
import type { Project } from './project.ts';
import { emitted } from './project.ts';

/** An emitted project, served, and a browser that looks at it. */
export interface Site extends Project {
  readonly browser: Browser;
  readonly origin: string;
  readonly port: number;
  /** A new page at a path: `/` is the demo, `/blank.html` has nothing on it. */
  open(path: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  /** The same with its context, which developer tools need. */
  openIn(context: BrowserContext, path: string): Promise<Page>;
  close(): Promise<void>;
}

/** The site of an example; undefined where there is no browser, and the tests skip with `noBrowser`. */
export async function siteOf(
  name: string,
  data: string,
  { pages = {}, ...launch }: LaunchOptions & { readonly pages?: Pages } = {},
): Promise<Site | undefined> {
  if (noBrowser !== undefined) return undefined;
  const project = emitted(name, data);
  const served = await serve(project.folder, { pages: { '/blank.html': blank, ...pages } });
  const browser = await launchBrowser(launch);
  const openIn = async (context: BrowserContext, path: string) => {
    const page = await context.newPage();
    await page.goto(`${served.origin}${path}`);
    return page;
  };
  return {
    ...project,
    browser,
    origin: served.origin,
    port: served.port,
    open: async (path, options) => openIn(await browser.newContext(options), path),
    openIn,
    close: async () => {
      await browser.close();
      await served.close();
      project.dispose();
    },
  };
}
