/** A cost that depends on a few variables: a table over their values, row-major in the order of `scope`. */
export interface Factor {
  readonly scope: readonly number[];
  readonly table: Float64Array;
}

export interface Assignment {
  readonly cost: number;
  /** The value of each variable. */
  readonly values: readonly number[];
}

/** What is left to read off once the variables after it have values. */
interface Eliminated {
  readonly variable: number;
  readonly scope: readonly number[];
  readonly best: Int32Array;
}

/**
 * The values of least total cost, by elimination of one variable after the other (bucket elimination, min-plus): exact for any
 * graph, quick where it is nearly a tree: a chain costs |domain|^2 a variable, a skip |domain|^3. Of equal costs the least value wins, so the
 * answer is always the same.
 *
 * `sizes`: values of each variable, from 0.
 */
export function minimise(sizes: readonly number[], factors: readonly Factor[]): Assignment {
  const open = new Set(sizes.keys());
  let left = [...factors];
  const trace: Eliminated[] = [];
  while (open.size > 0) {
    const { variable, scope } = cheapest(open, left, sizes);
    const [mine, others] = split(left, factor => factor.scope.includes(variable));
    const { table, best } = eliminate(variable, scope, mine, sizes);
    trace.push({ variable, scope, best });
    left = [...others, { scope, table }];
    open.delete(variable);
  }
  return { cost: left.reduce((sum, factor) => sum + factor.table[0]!, 0), values: readBack(trace, sizes) };
}

function split<T>(items: readonly T[], holds: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(holds), items.filter(item => !holds(item))];
}

/** The variable whose bucket is smallest: its values times those of its neighbours. */
function cheapest(open: ReadonlySet<number>, factors: readonly Factor[], sizes: readonly number[]) {
  const neighbours = new Map([...open].map(variable => [variable, new Set<number>()]));
  for (const { scope } of factors)
    for (const variable of scope)
      for (const other of scope) if (other !== variable) neighbours.get(variable)!.add(other);
  let best = { variable: -1, scope: [] as readonly number[], bucket: Infinity };
  for (const [variable, around] of neighbours) {
    let bucket = sizes[variable]!;
    for (const other of around) bucket *= sizes[other]!;
    if (bucket < best.bucket) best = { variable, scope: [...around].sort((a, b) => a - b), bucket };
  }
  return best;
}

/** For every value of the neighbours, the least sum over the variable's values, and the value that has it. */
function eliminate(
  variable: number,
  scope: readonly number[],
  factors: readonly Factor[],
  sizes: readonly number[],
): { readonly table: Float64Array; readonly best: Int32Array } {
  const size = scope.reduce((product, other) => product * sizes[other]!, 1);
  const table = new Float64Array(size);
  const best = new Int32Array(size);
  const walks = factors.map(factor => walkOf(factor, variable, scope, sizes));
  const digits = new Int32Array(scope.length);
  const sums = new Float64Array(sizes[variable]!);
  for (let at = 0; at < size; at++) {
    sums.fill(0);
    for (const walk of walks) addRow(sums, walk);
    let value = 0;
    for (let other = 1; other < sums.length; other++) if (sums[other]! < sums[value]!) value = other;
    table[at] = sums[value]!;
    best[at] = value;
    advance(digits, scope, sizes, walks);
  }
  return { table, best };
}

/** Where a factor is read while the neighbours' values count up. */
interface Walk {
  readonly table: Float64Array;
  /** Distance in the table between two values of the variable, and of each neighbour. */
  readonly ownStride: number;
  readonly strides: readonly number[];
  offset: number;
}

function walkOf(
  { scope: own, table }: Factor,
  variable: number,
  scope: readonly number[],
  sizes: readonly number[],
): Walk {
  const strideOf = new Map<number, number>();
  let stride = 1;
  for (const one of [...own].reverse()) {
    strideOf.set(one, stride);
    stride *= sizes[one]!;
  }
  return {
    table,
    ownStride: strideOf.get(variable)!,
    strides: scope.map(other => strideOf.get(other) ?? 0),
    offset: 0,
  };
}

function addRow(sums: Float64Array, { table, ownStride, offset }: Walk): void {
  for (let value = 0, at = offset; value < sums.length; value++, at += ownStride) sums[value]! += table[at]!;
}

/** The next combination of the neighbours' values, the last counting fastest. */
function advance(
  digits: Int32Array,
  scope: readonly number[],
  sizes: readonly number[],
  walks: readonly Walk[],
): void {
  for (let place = scope.length - 1; place >= 0; place--) {
    const wraps = ++digits[place]! === sizes[scope[place]!]!;
    const moved = wraps ? 1 - sizes[scope[place]!]! : 1;
    for (const walk of walks) walk.offset += moved * walk.strides[place]!;
    if (!wraps) return;
    digits[place] = 0;
  }
}

function readBack(trace: readonly Eliminated[], sizes: readonly number[]): readonly number[] {
  const values = sizes.map(() => 0);
  for (const { variable, scope, best } of [...trace].reverse()) {
    let at = 0;
    for (const other of scope) at = at * sizes[other]! + values[other]!;
    values[variable] = best[at]!;
  }
  return values;
}
