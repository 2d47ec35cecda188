import { lookupOf, madeBefore, ruleGraph, ruleWrites, type Command, type CompiledRule, type Scope } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Loaded } from '../records/load-needs.ts'
import { appRules, lookup, lookupTarget, needsOf, type AppRules } from './app-rules.ts'

/**
 * Names of what rules read or write: the id of a record, `rows/<form>` any record of a form that is not known by id,
 * `lists/<form>` which records there are and what is in them, ANYTHING.
 */
export type Touched = ReadonlySet<string>
export const ANYTHING = '*'

/** Whether one has read what the other writes. */
export const meets = (a: Touched, b: Touched): boolean =>
  a.size > 0 && b.size > 0 && (a.has(ANYTHING) || b.has(ANYTHING) || [...a].some((name) => b.has(name)))

/** What the rules have read beside the record itself. */
export function readBy(app: PublishedApp, rules: readonly CompiledRule[], loaded: Loaded): Touched {
  const read = new Set<string>()
  const visit = ({ related = {}, children = {} }: Pick<Scope, 'related' | 'children'>): void => {
    for (const scope of Object.values(related)) {
      if (!scope) continue
      read.add(String(scope.row['id']))
      visit(scope)
    }
    for (const rows of Object.values(children)) for (const { row } of rows) read.add(String(row['id']))
  }
  visit(loaded)
  for (const name of staticReads(app, rules).names) read.add(name)
  return read
}

/** What commands are about to change. */
export function writtenBy(commands: readonly Command[]): Touched {
  const written = new Set<string>()
  for (const command of commands)
    switch (command.kind) {
      case 'updateRecord':
      case 'assign':
      case 'claim':
        written.add(command.id).add(`lists/${command.form}`)
        break
      case 'createRecord':
        written.add(`lists/${command.form}`)
        if (command.existing !== undefined) written.add(`rows/${command.form}`)
        break
      case 'deleteRecord':
        written.add(command.id).add(`lists/${command.form}`).add(`rows/${command.form}`)
        break
      case 'updateRecords':
        written.add(`lists/${command.form}`).add(`rows/${command.form}`)
        break
      case 'startFlow':
        written.add(ANYTHING)
    }
  return written
}

/**
 * Whether the rules read something that may be written not by themselves but by rules and flows that they set off: then they
 * run for one record after the other, since nobody knows beforehand which records that will be.
 */
export function mustFollow(app: PublishedApp, rules: readonly CompiledRule[], imported: boolean): boolean {
  const reads = staticReads(app, rules)
  if (reads.fields.size === 0 && reads.names.size === 0) return false
  const key = `${imported}/${rules.map((rule) => rule.definition.key).join()}`
  let known = verdicts.get(app)
  if (!known) verdicts.set(app, (known = new Map()))
  const verdict = known.get(key) ?? setOff(app, rules, imported).some((write) => touches(write, reads))
  known.set(key, verdict)
  return verdict
}

// helpers

interface StaticReads {
  /** `customer.level`; `customer.*` where rows of a list are read. */
  readonly fields: ReadonlySet<string>
  readonly names: Touched
}
const verdicts = new WeakMap<PublishedApp, Map<string, boolean>>()
const readsOf = new WeakMap<readonly CompiledRule[], StaticReads>()

function staticReads(app: PublishedApp, rules: readonly CompiledRule[]): StaticReads {
  const known = readsOf.get(rules)
  if (known) return known
  const fields = new Set<string>()
  const names = new Set<string>()
  for (const rule of rules) {
    for (const form of formsRead(appRules(app), rule)) names.add(`lists/${form}`).add(`rows/${form}`)
    const { fields: paths = [], children } = needsOf([rule])
    for (const path of paths) {
      const cut = path.lastIndexOf('.')
      const form = cut < 0 ? undefined : app.form(lookupTarget(app)(rule.form, path.slice(0, cut)) ?? '')
      if (!form) continue
      const field = form.field(path.slice(cut + 1))
      fields.add(`${form.key}.${path.slice(cut + 1)}`)
      names.add(`rows/${form.key}`)
      // A computed value depends on who knows what.
      if (form.virtual.some((each) => each === field)) names.add(ANYTHING)
    }
    for (const list of children) {
      const child = list.split('.').at(-2)
      // The rows of its own lists are part of the record.
      if (child === undefined) continue
      fields.add(`${child}.*`)
      names.add(`lists/${child}`).add(`rows/${child}`)
    }
  }
  const made = { fields, names }
  readsOf.set(rules, made)
  return made
}

/** Forms of which its actions look for records. */
const formsRead = ({ context }: AppRules, rule: CompiledRule): readonly string[] =>
  rule.actions.flatMap(
    ({ action, kind }, i) =>
      kind.reads?.(action, lookupOf(rule.form, context, madeBefore(rule.actions, i, rule.form, context))) ?? [],
  )

interface Write {
  readonly form: string
  readonly fields: '*' | readonly string[]
}

/** What is written by the rules, and flows, that these rules may set off; `form: '*'` for a flow, which may do anything. */
function setOff(app: PublishedApp, rules: readonly CompiledRule[], imported: boolean): readonly Write[] {
  const { all, context, rule } = appRules(app)
  const live = imported ? all.filter(({ definition }) => definition.onImport) : all
  const edges = ruleGraph(live, context)
  const reached = new Set<string>()
  const open = rules.map(({ definition }) => definition.key)
  for (let key = open.pop(); key !== undefined; key = open.pop())
    for (const { from, to } of edges)
      if (from === key && !reached.has(to)) {
        reached.add(to)
        open.push(to)
      }
  return [...reached].flatMap((key) => {
    const other = rule(key)!
    // What runs before a save writes to the very record that is saved.
    if (other.definition.when.every((event) => event.before)) return []
    const starts = other.actions.some(({ action, kind }) =>
      kind.uses?.(action, lookup(app, other.form)).some((use) => use.kind === 'flow'),
    )
    return [...ruleWrites(other, context), ...(starts ? [{ form: '*', fields: '*' as const }] : [])]
  })
}

function touches({ form, fields }: Write, reads: StaticReads): boolean {
  if (form === '*' || reads.names.has(ANYTHING)) return true
  if (reads.names.has(`lists/${form}`)) return true
  // A record that has just been made is nobody's relation yet.
  return fields !== '*' && fields.some((field) => reads.fields.has(`${form}.${field}`))
}
