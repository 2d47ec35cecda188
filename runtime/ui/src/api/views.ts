import { del, get, patch, post } from './client.ts'
import type { SavedView } from './types.ts'

const base = (app: string, form: string) => `/apps/${app}/forms/${form}/views`

export const viewsKey = (app: string, form: string) => ['views', app, form] as const
export type ViewInput = Omit<SavedView, 'id' | 'mine' | 'editable' | 'owner'>

/** Views this person made and views that others share. */
export async function listViews(app: string, form: string): Promise<readonly SavedView[]> {
  const answer = await get<readonly SavedView[] | { readonly rows: readonly SavedView[] }>(base(app, form))
  return 'rows' in answer ? answer.rows : answer
}
export const createView = (app: string, form: string, view: ViewInput) => post<SavedView>(base(app, form), view)
export const updateView = (app: string, form: string, id: string, changes: Partial<ViewInput>) =>
  patch<SavedView>(`${base(app, form)}/${id}`, changes)
export const deleteView = (app: string, form: string, id: string) => del<void>(`${base(app, form)}/${id}`)

/** Records that are set aside under a name, for reports and rules. */
export interface SegmentChoice {
  readonly id: string
  readonly form: string
  readonly label: string
  readonly shared: boolean
  /** It differs from person to person, so no rule can be meant for it. */
  readonly personal: boolean
}
/** Tells everybody whose records are in a shared segment something; answers how many that are. */
export const notifySegment = (
  app: string,
  segment: string,
  message: { readonly title: string; readonly text: string; readonly mail: boolean },
) => post<{ readonly people: number; readonly records: number }>(`/apps/${app}/segments/${segment}/notify`, message)
export const segmentsKey = (app: string) => ['views', app, '$segments'] as const
export const listSegments = async (app: string): Promise<readonly SegmentChoice[]> =>
  (await get<{ readonly rows: readonly SegmentChoice[] }>(`/apps/${app}/segments`)).rows
