// Pictures are made small on the phone before they are sent; redrawing also leaves place and time of the photo behind.

/** shrink cuts the middle square of a picture and gives a JPEG of at most side pixels. It throws for what is no picture. */
export async function shrink(file: Blob, side = 512): Promise<Blob> {
  const picture = await createImageBitmap(file)
  const square = Math.min(picture.width, picture.height)
  const size = Math.min(side, square)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  canvas.getContext('2d')?.drawImage(picture, (picture.width - square) / 2, (picture.height - square) / 2, square, square, 0, 0, size, size)
  picture.close()
  const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/jpeg', 0.85))
  if (!blob) throw new Error('no picture')
  return blob
}
