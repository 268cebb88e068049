// English for the codes of the contract. The server's Chinese text is the fallback and the Chinese version.
import type { components } from './api.gen'
import { language } from './i18n'

/** whyNot has every code, so that none stands there in Chinese. SKILL is a reason for and against; against, it is noSKILL. */
const whyNot: Record<`no${components['schemas']['SkipCode']}`, string> = {
  noOTHER: 'Other neighbours were asked first', noSKILL: 'Lacks the skill', noOFF_DUTY: 'Not on duty now', noFAR: 'Too far for this volunteer', noBUSY: 'Has another task then', noQUIET: 'Quiet hours',
  noASKED: 'Asked before', noWEEK: 'Enough hours this week', noSERVICE: 'Does not do this service', noHOURS: 'Not at these hours', noHOLDING: 'Has an invitation to answer', noCAP: 'Asked enough today', noGAP: 'Asked just now',
}

const why: Record<components['schemas']['WhyCode'], string> = {
  NEAR: 'Close by', SKILL: 'Has the skill', FAMILIAR: 'Has helped this neighbour', TURN: 'Asked less often of late', SLOT: 'The time fits', URGENT: 'It is urgent', DESK: 'Chosen by the community',
}

const english: Record<string, string> = {
  // states
  reviewing: 'In review', rejected: 'Not taken on', merged: 'Merged', routed_out: 'Passed on', published: 'Looking for a volunteer', offered: 'Asking volunteers',
  accepted: 'Accepted', en_route: 'On the way', arrived: 'Arrived', serving: 'Being served', finished: 'Finished', confirming: 'Waiting for your word',
  confirmed: 'Confirmed', archived: 'Archived', withdrawn: 'Withdrawn', expired: 'Nobody in time', handed_back: 'Handed back', released: 'Reassigned', disbanded: 'Too few came together',
  // actions
  place: 'Ordered', publish: 'Take on', reject: 'Refuse', merge: 'Merge duplicate', route_out: 'Pass on', offer: 'Invite', lapse: 'Invitation lapsed', widen: 'Ask more widely',
  decline: 'Decline', accept: 'Accept', go_ahead: 'Start with those here', hand_back: 'Give back', release: 'Replace', disband: 'Too few said yes', depart: 'Set off', arrive: 'Arrive', check_in: 'Check in',
  check_out: 'Check out', auto_close: 'Closed by rule', end_early: 'End early', confirm: 'Confirm', call_back: 'Call-back', silent: 'To be called', rate: 'Rate',
  reopen: 'Not satisfied', cancel: 'Withdraw', report: 'Report trouble', escalate: 'Escalate', expire: 'Time over', archive: 'Archived',
  // why somebody saw an address
  job: 'To come to your door', review: 'Review', dispatch: 'Dispatch', safety: 'Safety', complaint: 'Complaint', correction: 'Correction',
  // roles and parties
  resident: 'Resident', volunteer: 'Volunteer', party_member: 'Party member', grid_worker: 'Grid worker', dispatcher: 'Dispatcher', supervisor: 'Supervisor', admin: 'Administrator',
  orderer: 'Resident', invited: 'Volunteer', holder: 'Volunteer', clock: 'System',
  // services of the common menu
  medicine: 'Fetch medicine', escort: 'Come to the doctor', errand: 'Shopping', repair: 'Small repairs', bathing: 'Help with bathing', visit: 'A visit', tutoring: 'Tutoring',
  snow: 'Clear snow', phone_help: 'Phone lessons', haircut: 'Haircut', moving: 'Heavy lifting', chat: 'Someone to talk to', gas_service: 'Gas repair', injection: 'Injections',
  money: 'Handling money',
  // skills that are no service
  electric: 'Electrician', care: 'Care', psych: 'Someone to talk to', digital: 'Phones and forms', physical: 'Carrying', sign: 'Sign language',
  // why somebody is asked, and why not
  ...why, ...whyNot,
  // what a piece of work is
  volunteering: 'Volunteering', party_duty: 'Duty of a party member', grid_duty: 'Grid duty', paid: 'Paid convenience service',
  // hazards
  stairs: 'Stairs', dog: 'Dog', cat: 'Cat', lifting: 'Heavy lifting', infection: 'Infection', quarrel: 'Quarrel', alcohol: 'Alcohol', smoke: 'Smoke', gas: 'Gas',
}

const chinese: Record<string, string> = {
  stairs: '没有电梯', dog: '家里有狗', cat: '家里有猫', lifting: '要搬重物', infection: '有人感冒发烧', quarrel: '可能有争吵', alcohol: '有人喝酒', smoke: '有人抽烟', gas: '要用燃气',
  // what a piece of work is 服务性质, as domain.Nature has it
  volunteering: '志愿服务', party_duty: '党员责任', grid_duty: '网格职责', paid: '便民有偿服务',
}

/** reasonsOf are the reasons for somebody in the language of the app: by code, else the server's Chinese. */
export function reasonsOf(texts: readonly string[], codes: readonly string[] = []): string[] {
  return texts.map((text, i) => (codes.length === texts.length ? nameOf(codes[i] ?? '', text) : text))
}

/** nameOf is the name of a code in the language of the app; text is the server's Chinese name. */
export function nameOf(code: string, text = ''): string {
  if (language.value === 'en') return english[code] ?? (text || code.replaceAll('_', ' '))
  return text || (chinese[code] ?? code)
}
