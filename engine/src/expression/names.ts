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
const MAX_STEPS = 4

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
  if (words[0] === '$made') {
    const { made = {} } = outermost(scope).type
    const action = words[1] ?? ''
    if (words.length !== 2 || !Object.hasOwn(made, action)) return 'unknown'
    return { kind: 'slot', name: `made.${action}`, type: { kind: 'id', form: made[action]! }, path }
  }
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
