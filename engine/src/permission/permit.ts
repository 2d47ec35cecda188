import type { FieldMode, FieldRight, FormGrant, RoleDefinition, RowScope } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { Scope } from '../expression/index.ts'
import { ALL, anyOf, closureOf, compileCondition, compileScope, every, matches, NONE, not } from './row-predicate.ts'
import {
  ACTIONS,
  type Action,
  type CompiledRight,
  type Grant,
  type Permit,
  type PermitForm,
  type RowPredicate,
} from './types.ts'

const MODE_ORDER: readonly FieldMode[] = ['hidden', 'masked', 'readonly', 'editable']
const MAX_VIA = 3

/**
 * What a set of roles allows on a form. Compile it once per (version, role set): it depends on nothing else. Roles that
 * do not name the form give nothing; no role, no right. What does not check grants nothing and is named in `issues`.
 */
export function permit(
  roles: readonly RoleDefinition[],
  form: PermitForm,
  otherForm: (key: string) => PermitForm | undefined,
): Permit & { readonly issues: readonly Issue[] } {
  const issues: Issue[] = []
  const granted = roles.filter((role) => Object.hasOwn(role.forms, form.key)).sort((a, b) => (a.key < b.key ? -1 : 1))
  const byAction = new Map<Action, readonly Grant[]>()
  for (const action of ACTIONS)
    byAction.set(
      action,
      granted.flatMap((role) => grantOf(role, action, form, otherForm, issues, roles) ?? []),
    )
  const views = byAction.get('view') ?? []
  const limits = granted.flatMap((role) =>
    role.forms[form.key]?.export ? [role.forms[form.key]?.export?.limit ?? null] : [],
  )
  const grants = (action: Action): readonly Grant[] => byAction.get(action) ?? []
  const clear = memo((key) => anyOf(views.map((grant) => every([grant.using, inClear(grant.right(key))]))))
  const rows = (action: Action): RowPredicate => anyOf(grants(action).map((grant) => grant.using))
  const best = memo((key) => better(views.flatMap((grant) => modesOf(grant.right(key)))))
  return {
    form: form.key,
    roles: granted.map((role) => role.key),
    can: (action) => grants(action).length > 0,
    grants,
    rows,
    clear,
    known: (key) => best(key) !== 'hidden',
    queryable: (key) => views.length > 0 && views.every((grant) => alwaysClear(grant.right(key))),
    mode: best,
    exportLimit:
      limits.length === 0 ? 0 : limits.some((limit) => limit === null) ? null : Math.max(...limits.map(Number)),
    issues,
  }
}

/** The field's mode in one row: the best of the view grants that match it; `editable` only where an edit grant matches too. */
export function fieldMode(permit: Permit, key: string, scope: Scope): FieldMode {
  const seen = permit.grants('view').filter((grant) => matches(grant.using, scope))
  const mode = better(seen.map((grant) => rightMode(grant.right(key), scope)))
  if (mode !== 'editable') return mode
  return canWrite(permit, 'edit', key, scope) ? 'editable' : 'readonly'
}

/** Whether the viewer may set the field by this action on this row (for `create`, the row as it will be). */
export function canWrite(permit: Permit, action: 'create' | 'edit', key: string, scope: Scope): boolean {
  return permit
    .grants(action)
    .some((grant) => matches(grant.using, scope) && rightMode(grant.right(key), scope) === 'editable')
}

/** Whether an action is allowed on the row as it is (`using`) and, where given, as it will be (`check`). */
export function allows(permit: Permit, action: Action, scope: Scope, next?: Scope): boolean {
  return permit
    .grants(action)
    .some((grant) => matches(grant.using, scope) && (!grant.check || !next || closureOf(grant.check)(next) === true))
}

/** The mode that a right gives in one row. */
export function rightMode(right: CompiledRight, scope: Scope): FieldMode {
  if (!right.when) return right.mode
  return closureOf(right.when)(scope) === true ? right.mode : right.otherwise
}

// helpers

function grantOf(
  role: RoleDefinition,
  action: Action,
  form: PermitForm,
  otherForm: (key: string) => PermitForm | undefined,
  issues: Issue[],
  roles: readonly RoleDefinition[],
): Grant | undefined {
  const grant = role.forms[form.key]
  const part = grant?.[action]
  if (!grant || !part) return undefined
  const path = `roles/${role.key}/forms/${form.key}/${action}`
  const context = {
    form,
    issues,
    viewOf: (key: string) => viewOf(role, key, otherForm, issues, [form.key]),
  }
  const scope = (part as { scope?: RowScope }).scope
  // Export and print show what may be viewed; a scope of their own they have not.
  const using =
    action === 'export' || action === 'print'
      ? viewRows(grant, context, path)
      : compileScope(scope, context, `${path}/scope`)
  const check = (part as { check?: unknown }).check
  const condition = check === undefined ? null : compileCondition(check, form, issues, `${path}/check`)
  if (condition === undefined) return undefined
  const right = rightsOf(grant, form, issues, path)
  return { role: role.key, using, check: condition, right: (key) => within(right(key), form.mirror?.(key), roles) }
}

/**
 * A mirror shows records of another form by a relation of theirs: whoever may not see the form or the relation does not know
 * the mirror, and whoever may not set the relation cannot change it here either.
 */
function within(right: CompiledRight, mirrored: Mirrored | undefined, roles: readonly RoleDefinition[]): CompiledRight {
  if (!mirrored) return right
  const most = mostOf(mirrored, roles)
  return { mode: worse(right.mode, most), when: right.when, otherwise: worse(right.otherwise, most) }
}

function mostOf({ form, relation }: Mirrored, roles: readonly RoleDefinition[]): FieldMode {
  const grants = roles.flatMap((role) => (Object.hasOwn(role.forms, form) ? [role.forms[form]!] : []))
  const most = (of: readonly FormGrant[]): FieldMode =>
    better(
      of.flatMap(({ fields = {} }): FieldMode[] => {
        const right = fields[relation] ?? fields['*'] ?? 'editable'
        return typeof right === 'string' ? [right] : [right.mode, right.otherwise ?? 'editable']
      }),
    )
  const seen = most(grants.filter((grant) => grant.view !== undefined))
  if (!isClear(seen)) return 'hidden'
  return worse(seen, most(grants.filter((grant) => grant.edit !== undefined)) === 'editable' ? 'editable' : 'readonly')
}
type Mirrored = NonNullable<ReturnType<NonNullable<PermitForm['mirror']>>>

function viewRows(grant: FormGrant, context: Parameters<typeof compileScope>[1], path: string): RowPredicate {
  return grant.view ? compileScope(grant.view.scope as RowScope | undefined, context, path) : NONE
}

function viewOf(
  role: RoleDefinition,
  key: string,
  otherForm: (key: string) => PermitForm | undefined,
  issues: Issue[],
  path: readonly string[],
): RowPredicate | undefined {
  const form = otherForm(key)
  const view = Object.hasOwn(role.forms, key) ? role.forms[key]?.view : undefined
  // A chain that comes back to a form, or goes further than anybody can follow, gives nothing.
  if (!form || !view || path.includes(key) || path.length > MAX_VIA) return undefined
  const context = { form, issues, viewOf: (next: string) => viewOf(role, next, otherForm, issues, [...path, key]) }
  return compileScope(view.scope as RowScope | undefined, context, `roles/${role.key}/forms/${key}/view`)
}

function rightsOf(grant: FormGrant, form: PermitForm, issues: Issue[], path: string): Grant['right'] {
  const fields = grant.fields ?? {}
  const compiled = new Map<string, CompiledRight>()
  const others = compileRight(fields['*'] ?? 'editable', form, issues, `${path}/fields/*`)
  for (const [key, right] of Object.entries(fields))
    compiled.set(key, compileRight(right, form, issues, `${path}/fields/${key}`))
  return (key) => compiled.get(key) ?? others
}

function compileRight(right: FieldRight, form: PermitForm, issues: Issue[], path: string): CompiledRight {
  if (typeof right === 'string') return { mode: right, when: null, otherwise: right }
  const otherwise = right.otherwise ?? 'editable'
  if (right.when === undefined) return { mode: right.mode, when: null, otherwise }
  const when = compileCondition(right.when, form, issues, `${path}/when`)
  // A condition that does not check must not open anything: the stricter of both modes holds everywhere.
  if (!when) return { mode: worse(right.mode, otherwise), when: null, otherwise }
  return { mode: right.mode, when, otherwise }
}

const isClear = (mode: FieldMode): boolean => mode === 'readonly' || mode === 'editable'
const modesOf = (right: CompiledRight): FieldMode[] => (right.when ? [right.mode, right.otherwise] : [right.mode])
const alwaysClear = (right: CompiledRight): boolean => modesOf(right).every(isClear)
const better = (modes: readonly FieldMode[]): FieldMode =>
  modes.reduce<FieldMode>((a, b) => (MODE_ORDER.indexOf(b) > MODE_ORDER.indexOf(a) ? b : a), 'hidden')
const worse = (a: FieldMode, b: FieldMode): FieldMode => (MODE_ORDER.indexOf(a) < MODE_ORDER.indexOf(b) ? a : b)

function inClear(right: CompiledRight): RowPredicate {
  if (!right.when) return isClear(right.mode) ? ALL : NONE
  const when: RowPredicate = { kind: 'when', checked: right.when }
  return anyOf([isClear(right.mode) ? when : NONE, isClear(right.otherwise) ? not(when) : NONE])
}

function memo<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const value = make(key)
    known.set(key, value)
    return value
  }
}
