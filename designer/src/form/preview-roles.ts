import { compileForm, permit, type Registry, type AppBundle, type CompiledForm, type FieldMode } from '@tenon/engine'
import type { FormRights } from '@tenon/ui/api'

/** What a role may do with a form, as the server will say it: hidden fields are not there. */
export function rightsOf(
  bundle: AppBundle,
  role: string,
  form: CompiledForm,
  registry: Registry,
): FormRights | undefined {
  const definition = bundle.roles[role]
  if (!definition) return undefined
  const allowed = permit([definition], form, (key) =>
    Object.hasOwn(bundle.forms, key) ? compileForm(bundle, key, registry) : undefined,
  )
  const modes = form.fieldKeys.map((key) => [key, allowed.mode(key)] as const)
  return {
    view: allowed.can('view'),
    create: allowed.can('create'),
    edit: allowed.can('edit'),
    delete: allowed.can('delete'),
    import: allowed.can('import'),
    export: allowed.can('export'),
    print: allowed.can('print'),
    transfer: allowed.can('transfer'),
    fields: Object.fromEntries(
      modes.filter((entry): entry is [string, Exclude<FieldMode, 'hidden'>] => entry[1] !== 'hidden'),
    ),
  }
}
