import type { AppBundle, AppDefinition, Label, MenuGroup } from '@tenon/engine'

type Menu = readonly MenuGroup[]
type Item = MenuGroup['items'][number]

export const addGroup = (menu: Menu, group: Label): Menu => [...menu, { group, items: [] }]
/** The first group of an app that had no menu: it lists what was shown until then, so that nothing disappears. */
export const firstGroup = ({ forms, dashboards }: AppBundle, group: Label): Menu => [
  { group, items: [...Object.values(forms), ...Object.values(dashboards)].map(({ kind, key }) => ({ kind, key })) },
]
export const updateGroup = (menu: Menu, at: number, group: Label): Menu =>
  menu.map((each, i) => (i === at ? { ...each, group } : each))
export const removeGroup = (menu: Menu, at: number): Menu => menu.filter((_, i) => i !== at)
export const moveGroup = (menu: Menu, at: number, by: number): Menu => swap(menu, at, at + by)

/** `ref` is `form/customer`, `dashboard/cockpit` or `report/funnel`. */
export function addItem(menu: Menu, at: number, ref: string): Menu {
  const [kind, key] = ref.split('/') as [Item['kind'], string]
  return menu.map((group, i) => (i === at ? { ...group, items: [...group.items, { kind, key }] } : group))
}
export const removeItem = (menu: Menu, at: number, item: number): Menu =>
  menu.map((group, i) => (i === at ? { ...group, items: group.items.filter((_, n) => n !== item) } : group))

/** Moves an item up or down; past the end of its group it goes on into the neighbouring group. */
export function moveItem(menu: Menu, at: number, item: number, by: 1 | -1): Menu {
  const group = menu[at]
  const moved = group?.items[item]
  if (!group || !moved) return menu
  if (group.items[item + by])
    return menu.map((each, i) => (i === at ? { ...each, items: [...swap(each.items, item, item + by)] } : each))
  const next = menu[at + by]
  if (!next) return menu
  const items = by > 0 ? [moved, ...next.items] : [...next.items, moved]
  return removeItem(menu, at, item).map((each, i) => (i === at + by ? { ...each, items } : each))
}

/**
 * The app with a new object in its menu, at the end of the first group that holds its kind, else of the last group; none where the
 * app has no menu of its own (it then shows everything) or lists the object already.
 */
export function withNewEntry(bundle: AppBundle, kind: Item['kind'], key: string): AppDefinition[] {
  const menu = bundle.app.menu ?? []
  if (menu.length === 0 || listedIn(bundle).has(`${kind}/${key}`)) return []
  const at = menu.findIndex((group) => group.items.some((item) => item.kind === kind))
  return [{ ...bundle.app, menu: [...addItem(menu, at < 0 ? menu.length - 1 : at, `${kind}/${key}`)] }]
}

/** What no group lists yet, in the order of the bundle. */
export function unlisted(bundle: AppBundle): { readonly ref: string; readonly label: Label }[] {
  const listed = listedIn(bundle)
  return [bundle.forms, bundle.dashboards, bundle.reports]
    .flatMap((group) => Object.values(group))
    .map(({ kind, key, label }) => ({ ref: `${kind}/${key}`, label }))
    .filter(({ ref }) => !listed.has(ref))
}

// helpers

const listedIn = ({ app }: AppBundle): ReadonlySet<string> =>
  new Set((app.menu ?? []).flatMap((group) => group.items.map((item) => `${item.kind}/${item.key}`)))

function swap<T>(list: readonly T[], a: number, b: number): readonly T[] {
  if (list[a] === undefined || list[b] === undefined) return list
  return list.map((each, i) => (i === a ? list[b]! : i === b ? list[a]! : each))
}
