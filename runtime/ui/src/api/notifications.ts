import { get, post } from './client.ts'

export interface Notification {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly body: string | null
  /** Where it leads: the `path` of a page, a `task`, or `app`, `form` and `record`. */
  readonly link: Readonly<Record<string, string>> | null
  readonly at: string
  readonly readAt: string | null
}
export const notificationsKey = ['notifications'] as const
export const listNotifications = (
  query: { readonly cursor?: string; readonly unread?: boolean; readonly size?: number } = {},
) =>
  get<{ readonly rows: readonly Notification[]; readonly unread: number; readonly nextCursor: string | null }>(
    '/notifications',
    { query },
  )
/** Marks as read; all of them when none is named. */
export const readNotifications = (ids?: readonly string[]) => post<void>('/notifications/read', ids ? { ids } : {})
