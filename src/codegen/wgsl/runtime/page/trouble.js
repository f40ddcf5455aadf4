/** What a visitor can do about an error of net.js, by its code. @type {Record<string, readonly [string, readonly string[]]>} */
const advice = {
  'not-served': [
    'This page has to be served',
    [
      'Browsers load no modules from a file. In this folder run npx serve . (or python3 -m http.server) and open the address it prints.',
    ],
  ],
  insecure: [
    'This address may not use the GPU',
    ['Browsers give WebGPU to https:// and to localhost only. Open the page by one of these.'],
  ],
  'no-webgpu': [
    'This browser has no WebGPU',
    [
      'Chrome and Edge have it since version 113, on Android since 121; Safari since 26; Firefox since 141 on Windows and 145 on macOS.',
      'On Linux, Chrome may need the setting chrome://flags/#enable-unsafe-webgpu, Firefox the setting dom.webgpu.enabled in about:config.',
    ],
  ],
  'no-adapter': [
    'The browser found no GPU to use',
    [
      'Switch on graphics acceleration in the settings of the browser, and look for a newer graphics driver.',
      'chrome://gpu says whether WebGPU is blocked, and why. To try it without a GPU, start Chrome with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader.',
    ],
  ],
  weights: ['The weights did not arrive whole', ['net.bin must lie beside this page, as it was written.']],
  'device-lost': ['The GPU was lost', ['It may have been reset or unplugged; trying again usually helps.']],
  'out-of-memory': ['The GPU has too little memory', ['Close other pages that use it, and try again.']],
};

/** @param {string} code */
const isExplained = code => ['not-served', 'no-webgpu', 'no-adapter'].includes(code);

/**
 * @param {HTMLElement} card
 * @param {any} error
 * @param {() => void} again
 */
export function showTrouble(card, error, again) {
  const isInsecure = error.code === 'no-webgpu' && !isSecureContext;
  const [title, steps] = advice[isInsecure ? 'insecure' : error.code] ?? ['Something went wrong', []];
  const [heading, text, list, button] = /** @type {any} */ (card.children);
  heading.textContent = title;
  // What the list explains needs no message besides.
  text.textContent = isExplained(error.code) ? '' : error.message;
  list.replaceChildren(
    ...steps.map(step => {
      const item = document.createElement('li');
      item.textContent = step;
      return item;
    }),
  );
  button.hidden = !['weights', 'device-lost', 'out-of-memory'].includes(error.code);
  button.onclick = () => {
    card.hidden = true;
    again();
  };
  card.hidden = false;
}
