import type { AppDefinitions } from '@tenon/ui/api'
import { paths } from '@tenon/ui/kit'
import type { Label } from '@tenon/engine'

export interface MenuEntry {
  readonly key: string
  readonly kind: 'form' | 'dashboard' | 'report'
  readonly name: string
  readonly label: Label
  readonly icon: string
  readonly to: string
}
export interface EntryGroup {
  readonly label: Label | undefined
  readonly items: readonly MenuEntry[]
}

/** The menu of an app as this viewer may see it; without one in the app: all forms, then all dashboards. */
export function menuOf(definitions: AppDefinitions): readonly EntryGroup[] {
  const declared = definitions.app.menu
  const groups = declared?.length
    ? declared.map((group) => ({ label: group.group, items: group.items }))
    : [
        {
          label: undefined,
          items: Object.values(definitions.forms).map((form) => ({ kind: 'form' as const, key: form.key })),
        },
        {
          label: undefined,
          items: Object.values(definitions.dashboards).map((each) => ({ kind: 'dashboard' as const, key: each.key })),
        },
      ]
  return groups
    .map((group) => ({ label: group.label, items: group.items.flatMap((item) => entry(definitions, item)) }))
    .filter((group) => group.items.length > 0)
}

/** What the records of a form are called together: as the menu calls them (Customers), else as the form is called. */
export const listLabel = (definitions: AppDefinitions | undefined, form: string): Label | undefined =>
  (definitions ? menuOf(definitions) : [])
    .flatMap(({ items }) => items)
    .find(({ kind, name }) => kind === 'form' && name === form)?.label ?? definitions?.forms[form]?.label

// helpers

const defaultIcon = { form: 'file-text', dashboard: 'gauge', report: 'chart-column' }

function entry(
  definitions: AppDefinitions,
  item: { kind: 'form' | 'dashboard' | 'report'; key: string; label?: Label; icon?: string },
): MenuEntry[] {
  const pool = { form: definitions.forms, dashboard: definitions.dashboards, report: definitions.reports }[item.kind]
  const found = Object.hasOwn(pool, item.key) ? pool[item.key] : undefined
  if (!found || (item.kind === 'form' && definitions.rights[item.key]?.view === false)) return []
  const app = definitions.app.key
  const to = { form: paths.list, dashboard: paths.dashboard, report: paths.report }[item.kind](app, item.key)
  const icon = item.icon ?? ('icon' in found && found.icon ? found.icon : defaultIcon[item.kind])
  return [
    { key: `${item.kind}/${item.key}`, kind: item.kind, name: item.key, label: item.label ?? found.label, icon, to },
  ]
}
