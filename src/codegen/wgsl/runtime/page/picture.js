/**
 * The middle of a picture, as wide and high as the network wants it.
 * @param {ImageBitmap} bitmap
 * @param {number} width
 * @param {number} height
 */
export function cropped(bitmap, width, height) {
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const context = contextOf(new OffscreenCanvas(width, height));
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.scale(scale, scale);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  return context.getImageData(0, 0, width, height);
}

/**
 * Calls back with every picture that is chosen, dropped or pasted.
 * @param {{ file: HTMLInputElement, zone: HTMLElement, image: HTMLImageElement, text: HTMLElement }} parts
 * @param {(bitmap: ImageBitmap) => void} onPicture
 */
export function watchPictures({ file, zone, image, text }, onPicture) {
  /** @param {File | undefined | null} chosen */
  const take = async chosen => {
    if (!chosen) return;
    try {
      const bitmap = await createImageBitmap(chosen);
      URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(chosen);
      image.alt = chosen.name;
      image.hidden = false;
      text.hidden = true;
      onPicture(bitmap);
    } catch {
      image.hidden = true;
      text.hidden = false;
      text.textContent = `${chosen.name} is not a picture that this browser reads`;
    }
  };
  file.addEventListener('change', () => take(file.files?.[0]));
  addEventListener('paste', event => take(event.clipboardData?.files[0]));
  addEventListener('dragover', event => {
    event.preventDefault();
    zone.classList.add('over');
  });
  addEventListener('dragleave', () => zone.classList.remove('over'));
  addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    take(event.dataTransfer?.files[0]);
  });
}

/** @param {OffscreenCanvas} canvas */
export const contextOf = canvas =>
  /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
