import type { zh } from './words'

const en: Record<keyof typeof zh, string> = {
  app: 'Lindan', back: 'Back', close: 'Close', cancel: 'Cancel', ok: 'OK', save: 'Save', saved: 'Saved', retry: 'Try again', next: 'Next', change: 'Change', send: 'Send', yes: 'Yes', no: 'No', more: 'More', all: 'All',
  call: 'Call the community', callShort: 'Call', callNobody: 'The community has not published a number. In an emergency call 110, 119 or 120', emergency: 'Emergency', skip: 'Skip to content',
  loading: 'Loading', slow: 'The network is slow; still loading. ', offline: 'No network', offlineSince: 'No network. This is from {time}', stale: 'This is from {time}', failed: 'Could not load', failedKept: 'What you typed is still here.',
  missing: 'Not found: it may be gone or not yours', denied: 'You may not see this', signIn: 'Sign in', signInFirst: 'Please sign in first', logNumber: 'Reference {id}', pageAway: 'No network, and this page is not on the phone yet. Try again later.', waiting: '{n} waiting', waitingAll: '{n} waiting to be sent; they go when the network is back', needsYou: '{n:item needs|items need} you',
  update: 'A new version is here', updateNow: 'Update now', elder: 'Large and simple', normal: 'Standard', live: 'Live', pollMode: 'Updates are slow', busy: 'Sending…', notSent: 'Not sent yet. Check the network and press again', minutes: '{n:minute|minutes}', navigation: 'Main', required: 'required', optional: 'optional', readAloud: 'Read aloud', stopReading: 'Stop reading', show: 'Show', dialing: 'Call {number}', step: 'Step {n} of {of}',
}
export default en
