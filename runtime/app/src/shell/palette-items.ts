import type { AppDefinitions, SearchHit } from '@tenon/ui/api'
import { matchText, paths } from '@tenon/ui/kit'
import type { Label } from '@tenon/engine'
import { menuOf } from './app-menu.ts'
import type { Visit } from './recent.ts'

/** One line of the palette: a page to go to, or something to do. */
export interface PaletteItem {
  readonly key: string
  readonly group: 'records' | 'commands' | 'places' | 'recent'
  readonly title: string
  readonly detail?: string
  readonly tag?: string
  readonly icon: string
  readonly to?: string
  readonly run?: () => void | Promise<void>
}

export interface PaletteTexts {
  t(key: string, params?: Record<string, unknown>): string
  label(text: Label | undefined): string
}

/** Forms, dashboards and reports of all apps as places to go to. */
export function placesOf(apps: readonly AppDefinitions[], { t, label }: PaletteTexts): readonly PaletteItem[] {
  return apps.flatMap((app) => [
    place(
      `app/${app.app.key}`,
      label(app.app.label),
      app.app.icon ?? 'box',
      paths.app(app.app.key),
      '',
      t('palette.app'),
    ),
    ...menuOf(app).flatMap((group) =>
      group.items.map((item) =>
        place(
          `${app.app.key}/${item.key}`,
          label(item.label),
          item.icon,
          item.to,
          label(app.app.label),
          t(`palette.${item.kind}`),
        ),
      ),
    ),
  ])
}

/** 新建 … for every form this person may add records to. */
export function creationsOf(apps: readonly AppDefinitions[], { t, label }: PaletteTexts): readonly PaletteItem[] {
  return apps.flatMap((app) =>
    Object.values(app.forms)
      .filter((form) => app.rights[form.key]?.create !== false)
      .map((form) => ({
        key: `new/${app.app.key}/${form.key}`,
        group: 'commands' as const,
        title: t('palette.newRecord', { form: label(form.label) }),
        detail: label(app.app.label),
        icon: 'plus',
        to: paths.create(app.app.key, form.key),
      })),
  )
}

/** Records the server found, with the name of their form. */
export function recordsOf(
  hits: readonly SearchHit[],
  apps: readonly AppDefinitions[],
  { label }: PaletteTexts,
): readonly PaletteItem[] {
  return hits.map((hit) => {
    const form = apps.find((app) => app.app.key === hit.app)?.forms[hit.form]
    return {
      key: `record/${hit.id}`,
      group: 'records' as const,
      title: hit.title,
      ...(hit.subtitle ? { detail: hit.subtitle } : {}),
      tag: label(form?.label) || hit.form,
      icon: form?.icon ?? 'file-text',
      to: paths.record(hit.app, hit.form, hit.id),
    }
  })
}

export const visitsOf = (visits: readonly Visit[], { label }: PaletteTexts): readonly PaletteItem[] =>
  visits.map((visit) => ({
    key: `recent/${visit.to}`,
    group: 'recent',
    title: label(visit.title),
    tag: label(visit.kind),
    icon: visit.icon,
    to: visit.to,
  }))

/** Those whose title or detail holds the query; titles that begin with it come first. */
export function filterItems(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  return items
    .flatMap((item) => {
      const found = matchText(item.title, query) ?? (matchText(item.detail ?? '', query) ? { start: 99 } : null)
      return found ? [{ item, at: found.start }] : []
    })
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

// helpers

function place(key: string, title: string, icon: string, to: string, detail: string, tag: string): PaletteItem {
  return { key: `place/${key}`, group: 'places', title, icon, to, tag, ...(detail ? { detail } : {}) }
}
