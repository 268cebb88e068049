/** Site is what the QR of a place says: where it hangs and the text of the day. */
export interface Site { area: string; code: string }

const area = /^\d{6}-\d{3}-\d{3}(-\d{2}(-\d{3})?)?$/
const code = /^[a-z2-7]{4,40}$/

/** siteOf makes a Site of an area and a text; undefined: they cannot be one. */
export function siteOf(where: string, text: string): Site | undefined {
  const short = text.replace(/[\s-]/g, '').toLowerCase()
  return area.test(where) && code.test(short) ? { area: where, code: short } : undefined
}

/** readSite reads a scanned QR: an address that ends in /s/area/code, of whatever host the sheet was printed for. */
export function readSite(text: string): Site | undefined {
  const [, where, short] = /\/s\/([^/?#]+)\/([^/?#]+)/.exec(text) ?? []
  return where && short ? siteOf(where, short) : undefined
}
