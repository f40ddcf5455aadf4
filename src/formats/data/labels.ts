import { fail } from '../../ir/diagnostic.ts';

/** Labels as class indices; `classes` bounds them where it is known. */
export function labelsFrom(
  values: ArrayLike<number>,
  where: string,
  classes = 65536,
): Uint8Array | Uint16Array {
  let greatest = 0;
  for (let i = 0; i < values.length; i++) {
    const label = values[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      fail('E0604', `${where}: label ${label} of image ${i}; labels are whole numbers 0..${classes - 1}`);
    greatest = Math.max(greatest, label);
  }
  return greatest < 256 ? Uint8Array.from(values) : Uint16Array.from(values);
}

/** As many labels as images. */
export function checkCount(images: number, labels: number, where: string): void {
  if (images !== labels) fail('E0604', `${where}: ${images} images, but ${labels} labels`);
  if (images === 0) fail('E0602', `${where}: no images`);
}
