/** Where a record was opened from: the ids of the list in its order, so that the record page can go to the next one. */
export interface ListContext {
  readonly ids: readonly string[]
  /** How many stand before the first of `ids`: those around the record may be enough. Default 0. */
  readonly before?: number
  /** All records of the list, where it is known; `ids` may hold the loaded part only. */
  readonly total?: number | null
  /** The address of the list with its view, filter and sort. */
  readonly from: string
}
export interface Neighbours {
  readonly previous: string | undefined
  readonly next: string | undefined
  /** 1-based place of the record. */
  readonly position: number
  readonly total: number
  readonly from: string
}

/** Of a longer list its beginning is kept: who opens a record far behind gives the ids around it. */
const MOST = 2000

const name = (app: string, form: string): string => `tenon.list:${app}/${form}`

/** Keeps the list for this tab of the browser; called by a list when one of its records is opened. */
export function rememberList(app: string, form: string, context: ListContext, storage: Storage = sessionStorage): void {
  try {
    storage.setItem(name(app, form), JSON.stringify({ ...context, ids: context.ids.slice(0, MOST) }))
  } catch {
    // Without room in the browser's storage there is only no "next".
  }
}

/** The records before and after this one in the list it was opened from; undefined when it was opened otherwise. */
export function neighboursOf(
  app: string,
  form: string,
  id: string,
  storage: Storage = sessionStorage,
): Neighbours | undefined {
  const text = storage.getItem(name(app, form))
  if (!text) return undefined
  const { ids, before = 0, total, from } = JSON.parse(text) as ListContext
  const at = ids.indexOf(id)
  if (at < 0) return undefined
  return {
    previous: ids[at - 1],
    next: ids[at + 1],
    position: before + at + 1,
    total: Math.max(total ?? 0, before + ids.length),
    from,
  }
}
