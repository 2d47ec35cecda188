import type { CompiledForm } from '../compiled-form.ts'
import { similarity } from '../duplicate-keys.ts'
import type { ParseContext } from '../field-type.ts'
import { importTargets, type ImportTarget, squeezeHeading } from './import-targets.ts'
import type { FieldSource, ImportMapping } from './mapping.ts'
import { type Cell, headingText, isBlank, type SheetColumn } from './sheet.ts'
import { suggestValues } from './suggest-values.ts'

/** What the server knows and a pure function cannot: whether a text names a person or a record of a form. */
export interface ImportHints {
  readonly context: ParseContext
  /** Share of the texts that name a record of the form (`$user` people), 0–1; undefined = not known. */
  named?(form: string, texts: readonly string[]): number | undefined
}

/** A suggestion, and how sure it is of each field (1 = the heading is the field's own name). */
export interface SuggestedMapping extends ImportMapping {
  readonly confidence: Readonly<Record<string, number>>
}

/**
 * Which column means which field, by the headings (labels, keys and the aliases of the definition) and by the profile of
 * the values. A heading that is the declared name of two fields feeds both; columns that name one field together
 * (省份 and 城市) are joined where their joined texts still read. Constants of the definition fill what has no column.
 */
export function suggestMapping(
  form: CompiledForm,
  columns: readonly SheetColumn[],
  hints: ImportHints,
): SuggestedMapping {
  const targets = importTargets(form)
  const matches = rank(targets, columns, hints)
  const taken = new Map<string, Match[]>()
  const used = new Set<number>()
  for (const match of matches) {
    const already = taken.get(match.target.key)
    if (used.has(match.column.index)) continue
    if (already && !joins(match, already, hints)) continue
    taken.set(match.target.key, [...(already ?? []), match])
    used.add(match.column.index)
  }
  for (const match of matches)
    if (!taken.has(match.target.key) && match.name >= DECLARED && match.fit >= 0.5 && isSelective(match.target, hints))
      taken.set(match.target.key, [match])
  return assemble(targets, taken, hints)
}

/** Whether any field of the form goes by the heading: for finding the row of headings. */
export function knowsHeading(form: CompiledForm): (text: string) => boolean {
  const targets = importTargets(form)
  return (text) => {
    const heading = squeezeHeading(headingText(text))
    return targets.some(({ own, aliases }) => own.has(heading) || aliases.has(heading))
  }
}

// helpers

interface Match {
  readonly target: ImportTarget
  readonly column: SheetColumn
  /** 1 own name, 0.95 declared alias, less for likeness. */
  readonly name: number
  /** Share of the sampled cells that read as a value of the field. */
  readonly fit: number
  readonly score: number
}

const DECLARED = 0.95
/** Text that only a field without any opinion of its values takes. */
const PROBE = '甲乙丙丁 probe ?'

function rank(targets: readonly ImportTarget[], columns: readonly SheetColumn[], hints: ImportHints): Match[] {
  const found: Match[] = []
  for (const target of targets) {
    const selective = isSelective(target, hints)
    for (const column of columns) {
      const name = nameScore(target, column.header)
      const fit = fitOf(target, filledOf(column), hints)
      if (!isLikely(name, fit, selective, column)) continue
      found.push({ target, column, name, fit, score: name + 0.3 * fit + (target.required ? 0.02 : 0) })
    }
  }
  return found.filter((match) => match.name > 0 || isOnlyChoice(match, found)).sort(byScore)
}

const byScore = (a: Match, b: Match): number => b.score - a.score || a.column.index - b.column.index

/** A declared name is believed unless nearly nothing reads; a similar one must fit well; none at all must fit perfectly. */
function isLikely(name: number, fit: number, selective: boolean, column: SheetColumn): boolean {
  if (name >= DECLARED) return filledOf(column).length === 0 || fit >= 0.2
  if (name > 0) return fit >= (selective ? 0.6 : 0.9)
  return selective && filledOf(column).length > 0 && fit >= 0.9
}

/** By values alone only where one field and one column have nobody else. */
function isOnlyChoice(match: Match, all: readonly Match[]): boolean {
  return all.every(
    (other) =>
      other === match ||
      (other.column !== match.column && other.target !== match.target) ||
      (other.name === 0 && other.fit < match.fit - 0.3),
  )
}

/** `企业全称（公司）` goes by each of its parts. */
function nameScore(target: ImportTarget, header: string): number {
  const inside = [...header.normalize('NFKC').matchAll(/\(([^()]*)\)/gu)].map((m) => m[1] ?? '')
  return Math.max(...[header, ...inside].map((part) => partScore(target, squeezeHeading(part))))
}

function partScore({ own, aliases }: ImportTarget, heading: string): number {
  if (heading === '') return 0
  if (own.has(heading)) return 1
  if (aliases.has(heading)) return DECLARED
  let best = 0
  for (const name of [...own, ...aliases]) {
    if ([...name].length < 2) continue
    const within = heading.includes(name) || (name.includes(heading) && [...heading].length >= 2)
    const alike = similarity(heading, name)
    best = Math.max(best, within ? 0.6 + 0.2 * alike : alike >= 0.5 ? 0.6 * alike : 0)
  }
  return best
}

function fitOf(target: ImportTarget, samples: readonly Cell[], hints: ImportHints): number {
  if (samples.length === 0) return 0.5
  if (target.refers !== undefined) {
    const texts = samples.filter((cell): cell is string => typeof cell === 'string')
    if (texts.length < samples.length / 2) return 0
    return hints.named?.(target.refers, texts) ?? 0.5
  }
  const good = samples.filter((cell) => reads(target, cell, hints)).length
  return good / samples.length
}

const filledOf = (column: SheetColumn): readonly Cell[] => column.samples.filter((cell) => !isBlank(cell))

function reads(target: ImportTarget, cell: Cell, hints: ImportHints): boolean {
  const result = target.read(cell, hints.context)
  return result.issue === undefined && (result as { value?: unknown }).value !== null
}

function isSelective(target: ImportTarget, hints: ImportHints): boolean {
  return target.refers === '$user' || target.read(PROBE, hints.context).issue !== undefined
}

/** Columns join where both are declared names of the field and what they say together is as readable as before. */
function joins(match: Match, already: readonly Match[], hints: ImportHints): boolean {
  const [first] = already
  if (!first || match.name < DECLARED || first.name < DECLARED || match.target.refers !== undefined) return false
  if (!isSelective(match.target, hints) || already.length >= 4) return false
  const columns = [...already, match].sort((a, b) => a.column.index - b.column.index)
  const texts = first.column.samples
    .map((_, i) => joinCells(columns.map(({ column }) => column.samples[i] ?? null)))
    .filter((text) => !isBlank(text))
  const good = texts.filter((text) => reads(match.target, text, hints)).length
  return texts.length > 0 && good / texts.length >= Math.max(first.fit, 0.8) - 0.05
}

/** Cells of several columns as one: the only one that says something, or their texts with a blank between. */
export function joinCells(cells: readonly Cell[]): Cell {
  const filled = cells.filter((cell) => !isBlank(cell))
  if (filled.length <= 1) return filled[0] ?? null
  return filled.map((cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell).trim())).join(' ')
}

function assemble(
  targets: readonly ImportTarget[],
  taken: ReadonlyMap<string, readonly Match[]>,
  hints: ImportHints,
): SuggestedMapping {
  const fields: Record<string, FieldSource> = {}
  const confidence: Record<string, number> = {}
  for (const target of targets) {
    const matches = taken.get(target.key)
    if (!matches) {
      const constant = target.field?.definition.import?.constant
      if (constant !== undefined) fields[target.key] = { constant }
      continue
    }
    const columns = matches.map(({ column }) => column.index).sort((a, b) => a - b)
    const shared = [...taken].some(
      ([key, others]) => key !== target.key && others.some(({ column }) => columns.includes(column.index)),
    )
    const values =
      matches.length === 1 ? suggestValues(target, matches[0]?.column.texts ?? [], shared, hints.context) : {}
    fields[target.key] = { columns, ...(Object.keys(values).length > 0 ? { values } : {}) }
    confidence[target.key] = Math.min(...matches.map(({ name, fit }) => Math.min(1, Math.max(name, 0.5 * fit))))
  }
  return { fields, confidence }
}
