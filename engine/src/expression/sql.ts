/** A physical name taken from a published definition, never from a request: the only text that may become SQL. */
export type PhysicalName = string & { readonly __physical: unique symbol }

const PHYSICAL = /^[a-z_$][a-z0-9_$]{0,62}$/

/** Brands a stored name. Throws on anything that is not a plain lower-case identifier. */
export function physicalName(name: string): PhysicalName {
  if (!PHYSICAL.test(name)) throw new Error(`Not a physical name: ${JSON.stringify(name)}`)
  return name as PhysicalName
}

/** A parameter: a value known now, or a slot filled by name on each request. */
export type Param =
  { readonly value: unknown; readonly cast?: PhysicalName } | { readonly slot: string; readonly cast?: PhysicalName }
/** A fragment of SQL: texts that we wrote, and parameters. Immutable; joined, never concatenated as strings. */
export interface Sql {
  readonly chunks: readonly (string | Param)[]
}

/** The template tag: texts are ours, holes take fragments only. */
export function sql(texts: TemplateStringsArray, ...holes: readonly Sql[]): Sql {
  const chunks: (string | Param)[] = []
  texts.forEach((text, i) => {
    push(chunks, text)
    const hole = holes[i]
    if (hole) for (const chunk of hole.chunks) push(chunks, chunk)
  })
  return { chunks }
}
/** A value as bind parameter, with an optional cast to a Postgres type. */
export const param = (value: unknown, cast?: string): Sql => ({
  chunks: [{ value, ...(cast ? { cast: castName(cast) } : {}) }],
})
/** A bind parameter whose value comes with each execution. */
export const slot = (name: string, cast?: string): Sql => ({
  chunks: [{ slot: name, ...(cast ? { cast: castName(cast) } : {}) }],
})
/** Quoted identifier, optionally qualified: `ref(alias, column)`. */
export const ref = (...names: readonly PhysicalName[]): Sql => ({
  chunks: [names.map((name) => `"${name}"`).join('.')],
})
export const empty: Sql = { chunks: [] }
/** Fragments with a separator between them. */
export function join(parts: readonly Sql[], separator: Sql = { chunks: [', '] }): Sql {
  return { chunks: parts.flatMap((part, i) => (i === 0 ? part.chunks : [...separator.chunks, ...part.chunks])) }
}

export interface RenderedSql {
  readonly text: string
  readonly params: readonly Param[]
}
/** Text with $1, $2 … and the parameters in order. Equal slots share one number. */
export function render(fragment: Sql): RenderedSql {
  const params: Param[] = []
  const numbers = new Map<string, number>()
  let text = ''
  for (const chunk of fragment.chunks) {
    if (typeof chunk === 'string') {
      text += chunk
      continue
    }
    const id = 'slot' in chunk ? `${chunk.slot}::${chunk.cast ?? ''}` : undefined
    let n = id === undefined ? undefined : numbers.get(id)
    if (n === undefined) {
      n = params.push(chunk)
      if (id !== undefined) numbers.set(id, n)
    }
    text += chunk.cast ? `$${n}::${chunk.cast}` : `$${n}`
  }
  return { text, params }
}

// helpers

const CASTS = new Set([
  'text',
  'numeric',
  'boolean',
  'date',
  'timestamptz',
  'time',
  'uuid',
  'jsonb',
  'integer',
  'bigint',
  'text[]',
  'uuid[]',
  'numeric[]',
  'date[]',
  'integer[]',
  'jsonb[]',
  'timestamptz[]',
  'boolean[]',
  'time[]',
])
function castName(cast: string): PhysicalName {
  if (!CASTS.has(cast)) throw new Error(`Not a known cast: ${cast}`)
  return cast as PhysicalName
}
function push(chunks: (string | Param)[], chunk: string | Param): void {
  const last = chunks.length - 1
  if (typeof chunk === 'string' && typeof chunks[last] === 'string') chunks[last] += chunk
  else chunks.push(chunk)
}
