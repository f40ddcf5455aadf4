/** Words that C++, WGSL or C keep for themselves, and names our runtimes and the vendors' headers define. */
const reserved = new Set(
  (
    'alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl concept ' +
    'const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double ' +
    'dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace new ' +
    'noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires return short ' +
    'signed sizeof static static_assert static_cast struct switch template this thread_local throw true try typedef typeid ' +
    'typename union unsigned using virtual void volatile wchar_t while xor xor_eq restrict override final import module ' +
    'alias atomic await become binding_array bitcast continuing const_assert diagnostic discard enable f16 f32 fallthrough ' +
    'fn from i32 let loop meta mod mut null package pass precise ptr read read_write ref sampler self storage super trait ' +
    'type u32 uniform unless use var vec2 vec3 vec4 where with workgroup write yield ' +
    'main bnn hls std ap_int ap_uint size_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t ' +
    'errno stdin stdout stderr assert NULL EOF signal index'
  ).split(' '),
);

/** Letters, digits and single underscores, beginning with a letter: an identifier in every language we emit. */
export function mangle(name: string): string {
  const plain = name
    .replace(/^[%@]/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const begun = /^[A-Za-z]/.test(plain) ? plain : `n${plain === '' ? '' : `_${plain}`}`;
  return reserved.has(begun) ? `${begun}_` : begun;
}

/** `stem_conv` -> `StemConv`. */
export const typeName = (name: string): string =>
  mangle(name)
    .split('_')
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** Hands out each identifier once: a second `a.b` beside `a_b` becomes `a_b_2`. */
export class Names {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(name);
  }

  /** An identifier for `wanted`, unlike all before it; with `make` shaped by it (types). */
  take(wanted: string, make: (name: string) => string = mangle): string {
    const base = make(wanted);
    let name = base;
    for (let count = 2; this.#taken.has(name); count++) name = `${base}_${count}`;
    this.#taken.add(name);
    return name;
  }
}
