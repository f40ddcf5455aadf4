// What the tests use of playwright-core, which .cache/webgpu holds and npm ci does not install.

export interface Download {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export interface Locator {
  click(): Promise<void>;
  focus(): Promise<void>;
  isVisible(): Promise<boolean>;
  textContent(): Promise<string | null>;
  allTextContents(): Promise<readonly string[]>;
  getAttribute(name: string): Promise<string | null>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  setInputFiles(files: Download | readonly Download[]): Promise<void>;
  waitFor(options?: { state?: 'visible' | 'hidden' }): Promise<void>;
  locator(selector: string): Locator;
}

export interface Page {
  readonly mouse: {
    move(x: number, y: number, options?: { steps?: number }): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  readonly keyboard: { press(key: string): Promise<void> };
  readonly touchscreen: { tap(x: number, y: number): Promise<void> };
  addInitScript(script: string): Promise<void>;
  goto(url: string): Promise<unknown>;
  /** A function runs in the page: it sees nothing of the test but its argument. */
  evaluate<Result, Argument = undefined>(
    work: string | ((argument: Argument) => Result | Promise<Result>),
    argument?: Argument,
  ): Promise<Result>;
  waitForFunction(work: string): Promise<unknown>;
  locator(selector: string): Locator;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  close(): Promise<void>;
}

export interface CdpSession {
  send(method: string, parameters?: object): Promise<Record<string, unknown>>;
}

export interface BrowserContext {
  newPage(): Promise<Page>;
  newCDPSession(page: Page): Promise<CdpSession>;
  close(): Promise<void>;
}

export interface Browser {
  newContext(options?: {
    viewport?: { width: number; height: number };
    colorScheme?: 'light' | 'dark';
    deviceScaleFactor?: number;
    hasTouch?: boolean;
    isMobile?: boolean;
  }): Promise<BrowserContext>;
  newBrowserCDPSession(): Promise<CdpSession>;
  version(): string;
  close(): Promise<void>;
}

export interface Playwright {
  readonly chromium: {
    launch(options: {
      executablePath: string;
      headless: boolean;
      args: readonly string[];
      env: Readonly<Record<string, string | undefined>>;
    }): Promise<Browser>;
  };
}
