// How far the phone's clock is from the server's: learned from every answer, and remembered for an opening without signal.
import { clockOffset, learnClock } from '@/core/time'

const name = 'lindan.clock'

/** heardClock takes over the server's time that came with an answer, in ms; NaN: none did. */
export function heardClock(server: number): void {
  const was = clockOffset()
  learnClock(server, Date.now())
  if (Math.abs(clockOffset() - was) < 1000) return // as it was remembered
  try {
    localStorage.setItem(name, String(clockOffset()))
  } catch { /* refused: it holds until the page is closed */ }
}

/** recallClock begins with what was learned last. */
export function recallClock(): void {
  try {
    learnClock(Date.now() + Number(localStorage.getItem(name) ?? NaN), Date.now())
  } catch { /* refused: the phone's clock is believed until an answer comes */ }
}
