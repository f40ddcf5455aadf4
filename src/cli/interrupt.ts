/** What to undo if the user interrupts now; the last added is undone first. */
const cleanups = new Set<() => void>();

/** Undoes something synchronously if SIGINT or SIGTERM comes before the returned function is called. */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

/** Hears the first interruption instead of the process's end; the second one ends it all the same. */
let gently: (() => void) | undefined;

/** Work that comes to a good end by itself is told of the first interruption, until the returned function is called. */
export function onFirstInterrupt(tell: () => void): () => void {
  gently = tell;
  return () => void (gently = undefined);
}

/** Ends the process with 130 on Ctrl-C, after the cleanups; `say` gets what to tell. Returns a function that stops listening. */
export function listenForInterrupts(say: (text: string) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const stop = () => {
    if (gently) {
      const tell = gently;
      gently = undefined;
      tell();
      return;
    }
    for (const cleanup of [...cleanups].reverse()) cleanup();
    say('interrupted\n');
    process.exit(130);
  };
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/** Lets signals and timers be heard; loops that compute for long await it now and then. */
export const breathe = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));
