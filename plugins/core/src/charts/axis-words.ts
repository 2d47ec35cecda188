import { widthOf } from './text-width.ts'

/** Pixels between the words of two neighbours. */
const GAP = 8
const SIZE = 12
const MOST_LINES = 3
/** Of more than these not every one has to be read. */
const FEW = 12
/** Aslant, a word is as long as this, and cut beyond. */
const ASLANT = 92

/**
 * How the names below an axis of so many pixels are written, so that all of them can be read: beside each other where they fit,
 * else broken into few even lines, else aslant. Where they are many, the chart library leaves some out.
 * @example namesBelow(['华东', '华南'], 400) // { interval: 0, hideOverlap: false }
 */
export function namesBelow(labels: readonly string[], pixels: number): Readonly<Record<string, unknown>> {
  const room = pixels / Math.max(1, labels.length) - GAP
  if (labels.length > FEW && room < SIZE) return { interval: 'auto' }
  if (labels.every((label) => widthOf(label, SIZE) <= room)) return ALL
  const small = SIZE - 1
  const broken = labels.map((label) => evenLines(label, room, small))
  if (broken.every((lines) => lines !== null)) {
    const lines = new Map(labels.map((label, i) => [label, broken[i]!.join('\n')]))
    return { ...ALL, fontSize: small, lineHeight: 15, formatter: (label: string) => lines.get(label) ?? label }
  }
  if (labels.length > FEW) return { interval: 'auto' }
  return { ...ALL, fontSize: small, rotate: 40, width: ASLANT, overflow: 'truncate' }
}

// helpers

const ALL = { interval: 0, hideOverlap: false } as const

/** The fewest lines that a text takes within a width, as even as they can be; null where a word is too long or they are too many. */
function evenLines(text: string, width: number, size: number): readonly string[] | null {
  const pieces = piecesOf(text)
  let lines = filled(pieces, width, size)
  if (lines.length > MOST_LINES || lines.some((line) => widthOf(line, size) > width)) return null
  for (let less = width - 1; less > 0; less--) {
    const narrower = filled(pieces, less, size)
    if (narrower.length > lines.length || narrower.some((line) => widthOf(line, size) > less)) break
    lines = narrower
  }
  return lines
}
/** Where a line may end: after a Chinese sign, a blank or a stroke between words, and not before a closing sign. */
const piecesOf = (text: string): readonly string[] =>
  text.match(/[（《“]*[\u2e80-\u9fff][）》”，。、：；％]*|[（《“]*[^\s\u2e80-\u9fff（《“]+\s*|\s+/gu) ?? [text]
function filled(pieces: readonly string[], width: number, size: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of pieces) {
    if (line !== '' && widthOf((line + piece).trimEnd(), size) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trimEnd()]
}
