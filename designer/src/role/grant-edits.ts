import type { Expression, FieldRight, FormGrant, RoleDefinition, RowScope } from '@tenon/engine'

/** Actions of the matrix, in the order of its columns. */
export const GRANT_ACTIONS = ['view', 'create', 'edit', 'delete', 'import', 'export', 'print', 'transfer'] as const
export type GrantAction = (typeof GRANT_ACTIONS)[number]
/** Actions that say on which rows. */
const SCOPED: readonly GrantAction[] = ['view', 'edit', 'delete', 'transfer']

/** Grants or takes back an action. A granted one covers the rows that the role may view. */
export function setAction(role: RoleDefinition, form: string, action: GrantAction, on: boolean): RoleDefinition {
  return changeGrant(role, form, (grant) => {
    const { [action]: _old, ...rest } = grant
    if (!on) return action === 'view' ? {} : rest
    const scope = grant.view?.scope ?? 'own'
    const given = SCOPED.includes(action) ? { ...rest, [action]: { scope } } : { ...rest, [action]: {} }
    // Nothing can be done with what cannot be seen.
    return action === 'view' || grant.view ? given : { view: { scope }, ...given }
  })
}

/** The rows of a form: every action that covered the same rows as viewing follows, the others keep their own. */
export function setScope(role: RoleDefinition, form: string, scope: RowScope): RoleDefinition {
  return changeGrant(role, form, (grant) => {
    const before = JSON.stringify(grant.view?.scope)
    const moved = Object.fromEntries(
      SCOPED.flatMap((action) => {
        const given = grant[action] as { scope?: RowScope } | undefined
        return given && JSON.stringify(given.scope) === before ? [[action, { scope }]] : []
      }),
    )
    return { ...grant, ...moved, view: { scope } }
  })
}

/** The right on a field; the one that fields have anyway is no entry. */
export function setFieldRight(role: RoleDefinition, form: string, field: string, right: FieldRight): RoleDefinition {
  return changeGrant(role, form, (grant) => {
    const { [field]: _old, ...others } = grant.fields ?? {}
    const usual = field === '*' ? 'editable' : (grant.fields?.['*'] ?? 'editable')
    const fields = right === usual ? others : { ...others, [field]: right }
    const { fields: _fields, ...rest } = grant
    return Object.keys(fields).length > 0 ? { ...rest, fields } : rest
  })
}
export const rightOf = (grant: FormGrant | undefined, field: string): FieldRight =>
  grant?.fields?.[field] ?? grant?.fields?.['*'] ?? 'editable'
/** The mode, the rows where it holds, and the mode elsewhere. */
export function modeOf(right: FieldRight): { mode: string; when: Expression | null; otherwise: string } {
  return typeof right === 'string'
    ? { mode: right, when: null, otherwise: 'editable' }
    : { mode: right.mode, when: right.when ?? null, otherwise: right.otherwise ?? 'editable' }
}

/** A scope as the choice of the list: `own`, `all`, `via customer`, `when`, or `any` for what only a list can say. */
export function scopeKey(scope: RowScope | undefined): string {
  if (scope === undefined || typeof scope === 'string') return scope ?? 'all'
  if ('via' in scope) return `via ${scope.via}`
  return 'when' in scope ? 'when' : 'any'
}

// helpers

function changeGrant(role: RoleDefinition, form: string, change: (grant: FormGrant) => FormGrant): RoleDefinition {
  const { [form]: old, ...others } = role.forms
  const grant = change(old ?? {})
  return { ...role, forms: Object.keys(grant).length > 0 ? withForm(role, form, grant) : others }
}
/** The form keeps its place in the definition, so that a diff shows one change. */
function withForm(role: RoleDefinition, form: string, grant: FormGrant): RoleDefinition['forms'] {
  return { ...role.forms, [form]: grant }
}
