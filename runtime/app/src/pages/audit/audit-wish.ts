import type { AuditQuery } from '@tenon/ui/api'

/** What somebody looks for in the log. '' is no condition. */
export interface AuditWish {
  readonly range: 'today' | 'week' | 'month' | 'all' | 'custom'
  /** Ends of a custom range, ISO. */
  readonly between: readonly [string, string] | null
  readonly actor: string
  readonly action: string
  readonly app: string
  readonly form: string
  readonly record: string
  readonly field: string
  readonly value: string
}

export const emptyWish = (): AuditWish => ({
  range: 'week',
  between: null,
  actor: '',
  action: '',
  app: '',
  form: '',
  record: '',
  field: '',
  value: '',
})

/** The same as the server is asked. `now` is for tests. */
export function queryOf(wish: AuditWish, now = new Date()): AuditQuery {
  const { range, between, ...rest } = wish
  const asked = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''))
  if (range === 'custom' && between) return { ...asked, from: between[0], to: between[1] }
  const days = { today: 0, week: 6, month: 29 }[range as string]
  if (days === undefined) return asked
  const from = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
  return { ...asked, from: from.toISOString() }
}
