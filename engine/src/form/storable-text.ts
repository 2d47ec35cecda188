/** A text as Postgres and JSON can keep it: U+0000 and lone surrogates are shown as U+FFFD. For quoting, never for values. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd')

const QUOTED = 100

/** What somebody has sent, as an issue may name it: short, and fit to be stored beside the row that it refuses. */
export function quotedInput(input: unknown): string {
  const text = storableText(typeof input === 'string' ? input : String(input))
  return text.length <= QUOTED ? text : `${storableText([...text.slice(0, QUOTED * 2)].slice(0, QUOTED).join(''))}…`
}
