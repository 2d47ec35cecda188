import type { FieldNode, RowsNode, SlotName, SlotNode, RelationStep } from './tree.ts'
import type { ScopeType, ValueType } from './types.ts'

/** Where names are looked up: the innermost scope first, then what lies outside of it. */
export interface NameScope {
  readonly type: ScopeType
  readonly parent?: NameScope
}

const USER_TYPES: Record<string, ValueType> = {
  id: { kind: 'id', form: '$user' },
  name: { kind: 'text' },
  department: { kind: 'id', form: '$department' },
  departments: { kind: 'list', of: { kind: 'id', form: '$department' } },
  departmentTree: { kind: 'list', of: { kind: 'id', form: '$department' } },
  roles: { kind: 'list', of: { kind: 'text' } },
}
const NAME = /^[a-z_][A-Za-z0-9_]*$/
/** Relations that one name follows at most. */
export const MAX_STEPS = 4
/** The form under which departments are pointed to, and how the way to one is kept among its values. */
export const DEPARTMENT = '$department'
export const WAY = 'way'
/** How a scope names what an action hands on, among its relations and its lists. */
export const HANDED = '$made.'

export type NameProblem = 'unknown' | 'path' | 'mirror'

/** The node of a `var`: a field, a list of rows, or one of the `$` names. */
export function resolveName(
  name: string,
  scope: NameScope,
  path: string,
): FieldNode | RowsNode | SlotNode | NameProblem {
  if (name === '$today') return { kind: 'slot', name: 'today', type: { kind: 'date' }, path }
  if (name === '$now') return { kind: 'slot', name: 'now', type: { kind: 'datetime' }, path }
  const words = name.split('.')
  if (words[0] === '$user') {
    const type = words.length === 2 && Object.hasOwn(USER_TYPES, words[1]!) ? USER_TYPES[words[1]!] : undefined
    if (!type || !outermost(scope).type.hasUser) return 'unknown'
    return { kind: 'slot', name: `user.${words[1]}` as SlotName, type, path }
  }
  if (words[0] === '$made') return resolveHanded(words.slice(1), scope, path)
  if (words[0] === '$step') {
    const { steps = [] } = outermost(scope).type
    const step = words[1] ?? ''
    if (words.length !== 2 || !steps.includes(step)) return 'unknown'
    return { kind: 'slot', name: `step.${step}`, type: { kind: 'text' }, path }
  }
  let level = 0
  let at = scope
  while (words.length > 1 && (words[0] === 'parent' || words[0] === '$parent') && at.parent) {
    words.shift()
    at = at.parent
    level++
  }
  const old = words[0] === '$old'
  if (old) {
    words.shift()
    // Related records of the past are not kept.
    if (!at.type.hasOld || words.length !== 1) return 'unknown'
  }
  if (words.length === 0 || words.length > MAX_STEPS + 1 || !words.every((word) => NAME.test(word))) return 'unknown'
  const found = walk(words, at.type)
  if (typeof found === 'string') return found
  const { steps, key, form, type } = found
  if (type.kind === 'list' && type.mirror && !(outermost(scope).type.hasMirrors && !old)) return 'mirror'
  if (type.kind === 'rows') {
    if (old) return 'unknown'
    return { kind: 'rows', level, steps, list: key, form: type.form, owner: form, relation: null, type, path }
  }
  return { kind: 'field', level, old, steps, key, form, type, path }
}

/** The node of `{"children": "form.relation"}`: records whose relation points to this one. */
export function resolveChildren(name: string, scope: NameScope, path: string): RowsNode | NameProblem {
  const words = name.split('.')
  let level = 0
  let at = scope
  while (words.length > 2 && (words[0] === 'parent' || words[0] === '$parent') && at.parent) {
    words.shift()
    at = at.parent
    level++
  }
  const [form, relation] = words
  if (words.length !== 2 || !form || !relation || !NAME.test(form) || !NAME.test(relation)) return 'unknown'
  const type = at.type.field(form, relation)
  if (!type || type.kind !== 'id') return 'unknown'
  if (type.form !== undefined && type.form !== at.type.form) return 'path'
  const list = `${form}.${relation}`
  return {
    kind: 'rows',
    level,
    steps: [],
    list,
    form,
    owner: at.type.form,
    relation,
    type: { kind: 'rows', form },
    path,
  }
}

/** The scope inside a list. */
export const insideRows = (rows: RowsNode, scope: NameScope): NameScope => ({
  type: { form: rows.form, field: (form, key) => scope.type.field(form, key) },
  parent: scope,
})

/** The names that a caller's scope type brings with it. */
export const nameScope = (type: ScopeType): NameScope => ({
  type,
  ...(type.parent ? { parent: nameScope(type.parent) } : {}),
})

// helpers

const outermost = (scope: NameScope): NameScope => (scope.parent ? outermost(scope.parent) : scope)
const depthOf = (scope: NameScope): number => (scope.parent ? depthOf(scope.parent) + 1 : 0)

/** `$made.<action>` is the record that it hands on, `$made.<action>.<field>` a value of one that is there. */
function resolveHanded(
  [action = '', ...words]: readonly string[],
  scope: NameScope,
  path: string,
): FieldNode | RowsNode | SlotNode | NameProblem {
  const { type } = outermost(scope)
  const { made = {} } = type
  if (!Object.hasOwn(made, action)) return 'unknown'
  const { form, as } = made[action]!
  const key = `${HANDED}${action}`
  const level = depthOf(scope)
  if (words.length === 0) {
    if (as !== 'list') return { kind: 'slot', name: `made.${action}`, type: { kind: 'id', form }, path }
    const rows = { kind: 'rows', form } as const
    return { kind: 'rows', level, steps: [], list: key, form, owner: type.form, relation: null, type: rows, path }
  }
  const readable = as === 'found' || as === 'each'
  if (!readable || words.length > MAX_STEPS || !words.every((word) => NAME.test(word))) return 'unknown'
  const found = walk(words, { ...type, form })
  if (typeof found === 'string') return found
  if (found.type.kind === 'list' && found.type.mirror) return 'mirror'
  const at = { level, steps: [{ key, form }, ...found.steps], path }
  if (found.type.kind !== 'rows')
    return { kind: 'field', old: false, key: found.key, form: found.form, type: found.type, ...at }
  return {
    kind: 'rows',
    list: found.key,
    form: found.type.form,
    owner: found.form,
    relation: null,
    type: found.type,
    ...at,
  }
}

function walk(
  words: readonly string[],
  scope: ScopeType,
): { steps: RelationStep[]; key: string; form: string; type: ValueType } | NameProblem {
  const steps: RelationStep[] = []
  let form = scope.form
  for (const [i, key] of words.entries()) {
    const type = scope.field(form, key)
    if (!type) return 'unknown'
    if (i === words.length - 1) return { steps, key, form, type }
    if (type.kind !== 'id' || type.form === undefined) return 'path'
    steps.push({ key, form: type.form })
    form = type.form
  }
  return 'unknown'
}
