import { del, get, put } from './client.ts'

/** What somebody arranged for himself in one view of a list; it follows him to every browser. */
export interface Arrangement {
  readonly columns?: readonly string[]
  readonly widths?: Readonly<Record<string, number>>
  readonly height?: RowHeight
  /** How many columns stay while the rest scrolls; the title always does. */
  readonly frozen?: number
  /** What the foot of a column says, where somebody chose another figure than the view has: `sum`, `avg` …, `none`. */
  readonly totals?: Readonly<Record<string, string>>
}
export type RowHeight = 32 | 40 | 56
export interface ListSettings {
  /** The view to open the form with. */
  readonly first: string | null
  readonly views: Readonly<Record<string, Arrangement>>
}

const base = (app: string, form: string) => `/apps/${app}/forms/${form}/list-settings`
const one = (app: string, form: string, view: string) => `${base(app, form)}/${encodeURIComponent(view)}`

export const listSettingsKey = (app: string, form: string) => ['list-settings', app, form] as const
export const getListSettings = (app: string, form: string) => get<ListSettings>(base(app, form))
export const saveArrangement = (app: string, form: string, view: string, arrangement: Arrangement) =>
  put<void>(one(app, form, view), arrangement)
export const forgetArrangement = (app: string, form: string, view: string) => del<void>(one(app, form, view))
export const saveFirstView = (app: string, form: string, first: string | null) => put<void>(base(app, form), { first })
