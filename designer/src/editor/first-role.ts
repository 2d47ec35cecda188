import type { AppBundle, FormGrant, Json, RoleDefinition } from '@tenon/engine'
import { ApiError, currentSession, saveDraft, setRoleMembers } from '@tenon/ui/api'

/** The visible, revocable role of whoever makes an app. Without a role nobody sees any data, builders included. */
export const FIRST_ROLE = 'data_admin'

/** Makes the role and puts its maker into it. Somebody who may not appoint people leaves that to an administrator. */
export async function giveFirstRole(app: string): Promise<void> {
  const role: RoleDefinition = {
    kind: 'role',
    key: FIRST_ROLE,
    label: { 'zh-CN': '数据管理员', 'en-US': 'Data administrator' },
    forms: {},
  }
  await saveDraft(app, [{ kind: 'role', key: FIRST_ROLE, seen: 0, body: role as unknown as Json }])
  const me = currentSession.value?.user.id
  if (!me) return
  try {
    await setRoleMembers(app, FIRST_ROLE, [me])
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
  }
}

/** The first role may do everything with a new form, until somebody takes that away. */
export function withNewForm(form: string, bundle: AppBundle): RoleDefinition[] {
  const role = bundle.roles[FIRST_ROLE]
  return role && !Object.hasOwn(role.forms, form) ? [{ ...role, forms: { ...role.forms, [form]: everything() } }] : []
}

// helpers

const everything = (): FormGrant => ({
  view: { scope: 'all' },
  create: {},
  edit: { scope: 'all' },
  delete: { scope: 'all' },
  import: {},
  export: {},
  print: {},
  transfer: { scope: 'all' },
})
