// Times as people read them. The server speaks UTC; everybody here lives by Asia/Shanghai.
import { language } from './i18n'

const zone = 'Asia/Shanghai'
let offset = 0

/** learnClock keeps how far the phone's clock is from the server's, in ms, as an answer told it. */
export function learnClock(serverDate: number, deviceNow: number): void {
  if (Number.isFinite(serverDate)) offset = Math.abs(serverDate - deviceNow) < 2000 ? 0 : serverDate - deviceNow
}

/** clockOffset is what must be added to the phone's clock to get the server's, in ms. */
export function clockOffset(): number {
  return offset
}

/** serverNow is the server's time in ms, as well as the phone knows it. */
export function serverNow(): number {
  return Date.now() + offset
}

const made = new Map<string, Intl.DateTimeFormat>()
function format(o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = language.value === 'en' ? 'en-GB' : 'zh-CN'
  const key = locale + JSON.stringify(o)
  let f = made.get(key)
  if (!f) made.set(key, (f = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...o })))
  return f
}

type When = string | number | Date
const dayKey = (t: When): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(t))

/** clock is the time of day: 09:05. */
export function clock(t: When): string {
  return format({ hour: '2-digit', minute: '2-digit' }).format(new Date(t))
}

/** day is 今天, 明天, 昨天 or the date with its weekday. */
export function day(t: When, now: number = serverNow()): string {
  const days = Math.round((Date.parse(dayKey(t)) - Date.parse(dayKey(now))) / 86_400_000)
  const near = language.value === 'en' ? ['yesterday', 'today', 'tomorrow'] : ['昨天', '今天', '明天']
  return near[days + 1] ?? format({ month: 'short', day: 'numeric', weekday: 'short' }).format(new Date(t))
}

/** moment is day and time of day. */
export function moment(t: When, now: number = serverNow()): string {
  return `${day(t, now)} ${clock(t)}`
}

/** span is a window: one day and two times where it fits in a day. */
export function span(from: When, to: When, now: number = serverNow()): string {
  return dayKey(from) === dayKey(to) ? `${day(from, now)} ${clock(from)}–${clock(to)}` : `${moment(from, now)} – ${moment(to, now)}`
}

/** isoDay is the date in Shanghai as 2026-11-20, for date inputs. */
export function isoDay(t: When): string {
  return dayKey(t)
}

/** atShanghai is the moment of a date input and an hour such as 09:30, in ms. */
export function atShanghai(date: string, hour: string): number {
  return Date.parse(`${date}T${hour}:00+08:00`)
}

/** lasting is a number of minutes in words. */
export function lasting(minutes: number): string {
  const h = Math.floor(minutes / 60)
  const m = minutes % 60
  if (language.value === 'en') return [h ? `${h} h` : '', m || !h ? `${m} min` : ''].filter(Boolean).join(' ')
  return [h ? `${h} 小时` : '', m || !h ? `${m} 分钟` : ''].filter(Boolean).join(' ')
}

/** left is the time until a moment in words, rounded to whole minutes; "" when it is over. */
export function left(t: When, now: number = serverNow()): string {
  const minutes = Math.ceil((new Date(t).getTime() - now) / 60_000)
  if (minutes <= 0) return ''
  if (minutes < 24 * 60) return lasting(minutes)
  const days = Math.floor(minutes / 1440)
  return language.value === 'en' ? `${days} d` : `${days} 天`
}
