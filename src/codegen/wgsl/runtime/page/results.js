/** Classes that are shown at once. */
const shown = 5;

/**
 * The greatest scores as bars, the greatest first; bars are as long as their scores lie between the least and the greatest of all.
 * @param {HTMLElement} list
 * @param {HTMLElement} answer
 * @param {Int32Array} raw
 * @param {{ frac: number, labels?: readonly string[] | undefined }} output
 */
export function showScores(list, answer, raw, { frac, labels }) {
  const scores = Array.from(raw, (value, index) => ({ index, score: value * 2 ** -frac }));
  // The first of equals wins, as argmax has it; sorting keeps their order.
  scores.sort((a, b) => b.score - a.score);
  const most = scores[0]?.score ?? 0;
  const least = scores.at(-1)?.score ?? 0;
  const nameOf = (/** @type {number} */ index) => labels?.[index] ?? `class ${index}`;
  list.replaceChildren(
    ...scores.slice(0, shown).map(({ index, score }) => {
      const item = document.createElement('li');
      const share = most > least ? (score - least) / (most - least) : 0;
      item.append(
        textIn('name', nameOf(index)),
        barOf(share),
        textIn('score', score.toLocaleString('en', { maximumFractionDigits: 2 })),
      );
      return item;
    }),
  );
  const name = document.createElement('b');
  name.textContent = nameOf(scores[0]?.index ?? 0);
  answer.replaceChildren(name);
}

/**
 * @param {string} kind
 * @param {string} text
 */
function textIn(kind, text) {
  const element = document.createElement('span');
  element.className = kind;
  element.textContent = text;
  element.title = text;
  return element;
}

/** @param {number} share */
function barOf(share) {
  const track = document.createElement('div');
  const bar = document.createElement('div');
  track.className = 'track';
  bar.className = 'bar';
  bar.style.width = `${(100 * share).toFixed(1)}%`;
  track.append(bar);
  return track;
}

/** @param {HTMLElement} answer @param {HTMLElement} list @param {string} text */
export function showNothing(answer, list, text) {
  answer.textContent = text;
  list.replaceChildren();
}

/**
 * What a device runs on; a processor that stands in for a GPU is named as such.
 * @param {GPUDevice} device
 */
export function adapterOf({ adapterInfo }) {
  // Absent from the browsers of 2024.
  const { vendor = '', architecture = '', description = '', isFallbackAdapter } = adapterInfo ?? {};
  const name = description || `${vendor} ${architecture}`.trim() || 'an adapter without a name';
  const isSoftware = isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(architecture + name);
  return isSoftware ? `${name} (software: the processor stands in for a GPU)` : name;
}
