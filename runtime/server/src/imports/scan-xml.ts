import { FileProblem } from './file-limits.ts'

export interface XmlHandler {
  /** `attributes` is the text behind the name; ask `attribute` for one. Self-closing elements are opened and closed. */
  open(name: string, attributes: string): void
  close(name: string): void
  text(text: string): void
}

/**
 * Goes through the elements and texts of a document in order; namespace prefixes are dropped. A document type is refused, so
 * there are no entities but the five and numbers. Throws FileProblem.
 */
export function scanXml(xml: string, { open, close, text }: XmlHandler): void {
  let at = 0
  for (;;) {
    const from = xml.indexOf('<', at)
    if (from < 0) return
    if (from > at) text(xml.slice(at, from))
    const second = xml.charCodeAt(from + 1)
    if (second === BANG || second === QUESTION) {
      at = skipMarkup(xml, from, text)
      continue
    }
    const to = tagEnd(xml, from)
    at = to + 1
    if (second === SLASH) {
      close(local(xml.slice(from + 2, to).trim()))
      continue
    }
    const alone = xml.charCodeAt(to - 1) === SLASH
    const inside = xml.slice(from + 1, alone ? to - 1 : to)
    const blank = inside.search(/\s/)
    const name = local(blank < 0 ? inside : inside.slice(0, blank))
    open(name, blank < 0 ? '' : inside.slice(blank))
    if (alone) close(name)
  }
}

/** The value of an attribute, with its references resolved; undefined when it is not there. */
export function attribute(attributes: string, name: string): string | undefined {
  for (let at = attributes.indexOf(name); at >= 0; at = attributes.indexOf(name, at + 1)) {
    const before = attributes.charCodeAt(at - 1)
    if (at > 0 && before !== COLON && before > 32) continue
    const m = /^\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes.slice(at + name.length))
    if (m) return unescapeXml(m[1] ?? m[2] ?? '')
  }
  return undefined
}

/** Text with its references resolved; an unknown one stays as written. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/g, (whole, hex, dec, name) => {
    if (name) return NAMED[name as keyof typeof NAMED]
    const code = hex ? Number.parseInt(hex as string, 16) : Number(dec)
    // U+0000 and lone surrogates are read as they stand: the field that gets them says that it cannot keep them.
    return code <= 0x10ffff ? String.fromCodePoint(code) : (whole as string)
  })
}

// helpers

const BANG = 33
const SLASH = 47
const QUESTION = 63
const COLON = 58
const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" } as const

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

function skipMarkup(xml: string, from: number, text: (text: string) => void): number {
  if (xml.startsWith('<!--', from)) return after(xml, '-->', from)
  if (xml.startsWith('<![CDATA[', from)) {
    const end = after(xml, ']]>', from)
    text(xml.slice(from + 9, end - 3).replace(/&/g, '&amp;'))
    return end
  }
  if (xml.startsWith('<?', from)) return after(xml, '?>', from)
  throw new FileProblem('unreadable')
}

function after(xml: string, sign: string, from: number): number {
  const at = xml.indexOf(sign, from)
  if (at < 0) throw new FileProblem('unreadable')
  return at + sign.length
}

/** The `>` of a tag; one inside an attribute's quotes does not count. */
function tagEnd(xml: string, from: number): number {
  let to = xml.indexOf('>', from)
  while (to >= 0 && isQuoted(xml, from, to)) to = xml.indexOf('>', to + 1)
  if (to < 0) throw new FileProblem('unreadable')
  return to
}

function isQuoted(xml: string, from: number, to: number): boolean {
  let quote = 0
  for (let i = from; i < to; i++) {
    const c = xml.charCodeAt(i)
    if (quote === 0 ? c === 34 || c === 39 : c === quote) quote = quote === 0 ? c : 0
  }
  return quote !== 0
}
