// Server-sent events as text, read piece by piece: a piece may end anywhere, also between the two halves of a line end.

/** Message is one event of a stream. */
export interface Message {
  /** The id in force: of this event, or of an earlier one of the same stream; "" none yet. */
  id: string
  /** Its kind; "message" where the stream does not say. */
  event: string
  /** The lines of data, joined by line breaks. */
  data: string
}

/** Parser takes the text of one stream; a new stream needs a new one. */
export interface Parser {
  push: (text: string) => void
}

/** createParser reads a stream and calls onEvent for each event with data, onComment for each comment, such as a heart beat. */
export function createParser(onEvent: (m: Message) => void, onComment: (text: string) => void = () => {}): Parser {
  let rest = ''
  let begun = false
  let halfBreak = false // the last piece ended in CR: an LF that follows belongs to it
  let id = ''
  let event = ''
  let data: string[] = []

  function finish(): void {
    const m = { id, event: event || 'message', data: data.join('\n') }
    const told = data.length > 0
    event = ''
    data = []
    if (told) onEvent(m)
  }

  function field(name: string, value: string): void {
    if (name === 'event') event = value
    else if (name === 'data') data.push(value)
    else if (name === 'id' && !value.includes('\0')) id = value
  }

  function line(text: string): void {
    if (text === '') return finish()
    const colon = text.indexOf(':')
    if (colon === 0) return onComment(text.slice(1).trim())
    if (colon < 0) return field(text, '')
    field(text.slice(0, colon), text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1))
  }

  function push(text: string): void {
    if (text === '') return
    let piece = begun || text[0] !== '\uFEFF' ? text : text.slice(1)
    begun = true
    if (halfBreak && piece[0] === '\n') piece = piece.slice(1)
    halfBreak = piece === '' ? false : piece.endsWith('\r')
    const lines = (rest + piece).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    lines.forEach(line)
  }

  return { push }
}
