import { del, get, put } from './client.ts'

/** A view of a list that a person keeps at hand, under the name that it had when he chose it. */
export interface Favourite {
  readonly form: string
  readonly view: string
  readonly label: string
}
export const favouritesKey = (app: string) => ['favourites', app] as const

export const listFavourites = async (app: string) =>
  (await get<{ readonly rows: readonly Favourite[] }>(`/apps/${app}/favourites`)).rows
export const addFavourite = (app: string, { form, view, label }: Favourite) =>
  put<void>(`/apps/${app}/forms/${form}/favourites/${encodeURIComponent(view)}`, { label })
export const removeFavourite = (app: string, { form, view }: Pick<Favourite, 'form' | 'view'>) =>
  del<void>(`/apps/${app}/forms/${form}/favourites/${encodeURIComponent(view)}`)
