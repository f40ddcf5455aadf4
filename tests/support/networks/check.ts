import fc from 'fast-check';
import { describeNetwork } from './describe.ts';
import type { Network } from './network.ts';

/** The seed of this run: AGREEMENT_SEED, or a new one every time. */
export const seed = Number(process.env.AGREEMENT_SEED ?? Math.floor(Math.random() * 2 ** 31));

const share = Number(process.env.AGREEMENT_EFFORT ?? 1);

/** Networks a test draws: its own number, times AGREEMENT_EFFORT where that is set (2: twice as many). */
export const effort = (networks: number): number => Math.ceil(networks * share);

/** Fewer networks than a test wants need not hold everything it wants. */
export const isShortened = share < 1;

/** Longest search for a smaller failing network; AGREEMENT_SHRINK=0 where it is enough to know that there is one. */
const shrinkMilliseconds = 1000 * Number(process.env.AGREEMENT_SHRINK ?? 60);

/** The first `count` networks of this run's seed, for tests that work on many at once. */
export function collect(drawn: fc.Arbitrary<Network>, count: number): readonly Network[] {
  const networks: Network[] = [];
  fc.assert(
    fc.property(drawn, network => {
      networks.push(network);
    }),
    { seed, numRuns: count },
  );
  return networks;
}

/**
 * Holds `fault` (a difference in words, undefined where there is none) to be undefined on random networks. A failure is shrunk;
 * its error names the seed and carries the network as IR text. With `only`, the network of that number in `collect` alone.
 */
export async function holdOnNetworks(
  drawn: fc.Arbitrary<Network>,
  numRuns: number,
  fault: (network: Network) => string | undefined | Promise<string | undefined>,
  only?: number,
): Promise<void> {
  let deadline = Infinity;
  const property = fc.asyncProperty(drawn, async network => {
    if (Date.now() > deadline) return;
    const found = await fault(network);
    if (found === undefined) return;
    if (deadline === Infinity) deadline = Date.now() + shrinkMilliseconds;
    throw new Error(found);
  });
  const runs = only === undefined ? { numRuns } : { numRuns: 1, path: String(only) };
  const details = await fc.check(property, { seed, endOnFailure: shrinkMilliseconds === 0, ...runs });
  if (!details.failed) return;
  const [network] = details.counterexample ?? [];
  const reason = details.errorInstance instanceof Error ? details.errorInstance.message : 'unknown';
  const run = details.counterexamplePath?.split(':')[0] ?? '?';
  throw new Error(
    `${reason}\nAGREEMENT_SEED=${seed} draws it again (network ${run}, ${details.numShrinks} shrinks):\n${
      network ? describeNetwork(network) : ''
    }`,
  );
}
