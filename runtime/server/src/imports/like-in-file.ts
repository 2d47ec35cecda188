import { leastShared, type CompiledSimilarity, type Row } from '@tenon/engine'

/** Texts of the rows of a file that were taken so far, of which one rule asks whether a new row is like one of them. */
export interface TextsOfFile {
  take(record: Row): void
  /** The text of a row that the rule takes for similar. */
  like(record: Row): string | undefined
}

/**
 * A twin lacks few of the grams of a text (`leastShared`): of any that many and three it has three. Those are looked up that the
 * fewest rows hold, so that a word which stands in every name (科技) costs nothing. Memory: two numbers per gram of each text.
 */
export function textsOfFile(rule: CompiledSimilarity): TextsOfFile {
  const texts: string[] = []
  const gramsOf: (readonly number[])[] = []
  const known = new Set<string>()
  const holders = new Map<number, number[]>()
  /** By text, the question that met it last, and how often. */
  const met: { question: number; times: number }[] = []
  let question = 0
  const held = (gram: number): readonly number[] => holders.get(gram) ?? []
  return {
    take(record) {
      const text = rule.textOf(record)
      if (text === null || known.has(text)) return
      known.add(text)
      const grams = rule.gramsOf(record)
      const at = texts.push(text) - 1
      gramsOf.push(grams)
      met.push({ question: 0, times: 0 })
      for (const gram of grams) {
        const there = holders.get(gram)
        if (there) there.push(at)
        else holders.set(gram, [at])
      }
    },
    like(record) {
      const text = rule.textOf(record)
      if (text === null) return undefined
      if (known.has(text)) return text
      const grams = [...rule.gramsOf(record)].sort((a, b) => held(a).length - held(b).length)
      const own = new Set(grams)
      const least = leastShared(rule.threshold, grams.length)
      const enough = Math.min(PROBES, least)
      question++
      for (const gram of grams.slice(0, grams.length - least + enough))
        for (const at of held(gram)) {
          const meeting = met[at]!
          if (meeting.question !== question) {
            meeting.question = question
            meeting.times = 0
          }
          if (++meeting.times !== enough || shared(own, gramsOf[at]!) < least) continue
          if (rule.score(text, texts[at]!) >= rule.threshold) return texts[at]
        }
      return undefined
    },
  }
}

// helpers

const PROBES = 3

function shared(own: ReadonlySet<number>, grams: readonly number[]): number {
  let count = 0
  for (const gram of grams) if (own.has(gram)) count++
  return count
}
