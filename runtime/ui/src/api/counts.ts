import { get } from './client.ts'

export const countsKey = (app: string) => ['counts', app] as const

/** How many records of each form this person may see; counting stops at some point. */
export const getCounts = async (app: string) =>
  (
    await get<{
      readonly counts: Readonly<Record<string, { readonly total: number | null; readonly totalKind: string }>>
    }>(`/apps/${app}/counts`)
  ).counts
