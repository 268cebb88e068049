import type { zh } from './ledger.words'

const en: Record<keyof typeof zh, string> = {
  ledger: 'The ledger, in public', intro: 'Every hour of service stands in a ledger that can only be added to. Below is its latest root. Whoever changes an old entry makes the root come out differently.', latest: 'Latest root', number: 'No. {n}', blocks: '{n:sealed block|sealed blocks}', time: 'Published', key: 'Verifier key', how: 'How to check', none: 'No root has been published yet.', noneNext: 'It will be here once the first hours were recorded.', print: 'Print for the notice board', printHint: 'Put it up with the date on it, and compare later.', older: 'Older roots', more20: 'Show 20 more', note: 'The signed note', spoken: 'Root: {hash}',
}
export default en
