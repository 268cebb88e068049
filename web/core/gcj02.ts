// GCJ-02 is the shifted system that map pictures of the mainland are drawn in. lindan stores WGS-84; only the edge of the
// display converts. The shift is a published approximation: sums of sines over the distance from 35° N 105° E, in metres of
// the Krasovsky ellipsoid.

/** Degrees is a position as [longitude, latitude]. */
export type Degrees = readonly [lon: number, lat: number]

const axis = 6_378_245
const eccentricity = 0.006_693_421_622_965_943
const rad = Math.PI / 180
/** The box in which the system is used, in degrees: west, south, east, north. */
const box = [72.004, 0.8293, 137.8347, 55.8271] as const
/** How exact the way back is, in degrees: far below a millimetre. */
const exact = 1e-9

/** shifted tells whether a position lies where GCJ-02 is used; elsewhere both systems are the same. */
export function shifted([lon, lat]: Degrees): boolean {
  return lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3]
}

/** waves are the common terms of both shifts: three sines of x and y each, in metres. */
function waves(x: number, weights: readonly [number, number, number, number], lengths: readonly [number, number]): number {
  const s = (k: number): number => Math.sin(x * Math.PI * k)
  const [a, b, c, d] = weights
  return ((a * s(1) + b * s(1 / 3) + c * s(1 / lengths[0]) + d * s(1 / lengths[1])) * 2) / 3
}

function ripple(x: number): number {
  return ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3
}

/** offset is the shift at a WGS-84 position, in degrees. */
function offset([lon, lat]: Degrees): Degrees {
  const x = lon - 105
  const y = lat - 35
  const root = Math.sqrt(Math.abs(x))
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple(x) + waves(y, [20, 40, 160, 320], [12, 30])
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple(x) + waves(x, [20, 40, 150, 300], [12, 30])
  const sine = Math.sin(lat * rad)
  const w = 1 - eccentricity * sine * sine
  const meridian = (axis * (1 - eccentricity)) / (w * Math.sqrt(w))
  const parallel = (axis / Math.sqrt(w)) * Math.cos(lat * rad)
  return [east / (parallel * rad), north / (meridian * rad)]
}

/** toGcj02 shifts a WGS-84 position; outside of the system's box it stays. */
export function toGcj02(p: Degrees): Degrees {
  if (!shifted(p)) return p
  const [e, n] = offset(p)
  return [p[0] + e, p[1] + n]
}

/** toWgs84 is the way back, by repeated correction: the shift changes so little from place to place that a few rounds do. */
export function toWgs84(p: Degrees): Degrees {
  if (!shifted(p)) return p
  let [lon, lat] = p
  for (let round = 0; round < 30; round++) {
    const [e, n] = offset([lon, lat])
    const dx = lon + e - p[0]
    const dy = lat + n - p[1]
    lon -= dx
    lat -= dy
    if (Math.abs(dx) < exact && Math.abs(dy) < exact) break
  }
  return [lon, lat]
}
