// Pictures are made small on the phone before they are sent; redrawing also leaves place and time of the photo behind.

/** shrink cuts the middle square of a picture and gives a JPEG of at most side pixels. It throws for what is no picture. */
export async function shrink(file: Blob, side = 512): Promise<Blob> {
  const picture = await createImageBitmap(file)
  const square = Math.min(picture.width, picture.height)
  return drawn(picture, (picture.width - square) / 2, (picture.height - square) / 2, square, square, Math.min(1, side / square))
}

/** scaled keeps all of a picture, such as of a paper, and gives a JPEG of at most side pixels a side. */
export async function scaled(file: Blob, side = 1600): Promise<Blob> {
  const picture = await createImageBitmap(file)
  return drawn(picture, 0, 0, picture.width, picture.height, Math.min(1, side / Math.max(picture.width, picture.height)))
}

async function drawn(picture: ImageBitmap, x: number, y: number, width: number, height: number, scale: number): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  canvas.getContext('2d')?.drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/jpeg', 0.85))
  if (!blob) throw new Error('no picture')
  return blob
}
