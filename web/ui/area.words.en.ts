import type { zh } from './area.words'

const en: Record<keyof typeof zh, string> = {
  level1: 'District', level2: 'Subdistrict', level3: 'Community', level4: 'Grid', level5: 'Building', choose: 'Please choose', unsure: 'Not sure, leave open', closed: '{name} (not open yet)', none: 'Lindan is not open here yet', reading: 'Reading the places…', failed: 'The places could not be read: {why}',
}
export default en
