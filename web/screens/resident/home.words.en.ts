import type { zh } from './home.words'

const en: Record<keyof typeof zh, string> = {
  title: 'What help do you need?', services: 'Choose a service', more: 'More services', shut: 'Not open in your community yet', shutHint: 'Call the community and ask for help.', signIn: 'Sign in',
  guest: 'Fill in first; sign in before sending.', toElder: 'Large', toNormal: 'Standard', demo: 'Try it: choose a demo person',
}
export default en
