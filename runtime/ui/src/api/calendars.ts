import { del, get, post, put } from './client.ts'

/** A day of its own in a working calendar: off or worked, whatever the week and the public holidays say. */
export interface OwnDay {
  readonly day: string
  readonly works: boolean
  readonly note?: string
}
export interface CalendarDraft {
  readonly name: string
  readonly base: 'china' | 'none'
  /** 1 = Monday … 7 = Sunday. */
  readonly weekdays: readonly number[]
  readonly from: string
  readonly until: string
  readonly days: readonly OwnDay[]
  readonly isDefault: boolean
}
export interface WorkCalendar extends CalendarDraft {
  readonly id: string
  /** What flows name it by. */
  readonly key: string
}
export interface PublicDay {
  readonly day: string
  readonly works: boolean
  readonly name: string
}
export const calendarsKey = ['calendars'] as const
export const listCalendars = async () => (await get<{ readonly rows: readonly WorkCalendar[] }>('/calendars')).rows
export const saveCalendar = (draft: CalendarDraft, id?: string) =>
  id ? put<WorkCalendar>(`/calendars/${id}`, draft) : post<WorkCalendar>('/calendars', draft)
export const removeCalendar = (id: string) => del<undefined>(`/calendars/${id}`)
export const publicDays = async (year: number) =>
  (await get<{ readonly rows: readonly PublicDay[] }>('/public-days', { query: { year: String(year) } })).rows
