import type { zh } from './words'

const en: Record<keyof typeof zh, string> = {
  map: 'Map', nearer: 'Zoom in', farther: 'Zoom out', fit: 'Show all', mapSame: 'The list has everything that the map shows', mapPlain: 'No map pictures: only areas and places. The list has them all', mapFailed: 'The map did not open; please use the list',
}
export default en
