import { keyProblem } from '@tenon/engine'

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/**
 * A small random id such as `f_9k2p4x` that is not in `taken`. Random, because two builders who add a field at the same
 * time must not get the same id.
 */
export function freshId(prefix: string, taken: ReadonlySet<string>): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(6))
    const id = `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`
    if (!taken.has(id)) return id
  }
}

/**
 * A key made from a word, numbered when the word alone is taken or may not be used, as `order`.
 * @example freshKey('date time', new Set(['date_time'])) // 'date_time_2'
 * @example freshKey('order', new Set()) // 'order_1'
 */
export function freshKey(word: string, taken: ReadonlySet<string>): string {
  const base = keyWord(word)
  if (keyProblem(base) === null && !taken.has(base)) return base
  const stem = base.replace(/_\d{1,3}$/, '').slice(0, 36)
  for (let n = taken.has(base) ? 2 : 1; ; n++) {
    const key = `${stem}_${n}`
    if (!taken.has(key) && keyProblem(key) === null) return key
  }
}

// helpers

function keyWord(word: string): string {
  const plain = word
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .replace(/_+$/, '')
    .slice(0, 40)
  return plain === '' ? 'field' : plain
}
