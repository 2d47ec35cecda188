import type { Drill, Label } from '@tenon/engine'
import { del, get, patch, post, put } from '../api/client.ts'
import type { ReportFilters } from './api.ts'

export interface Timing {
  readonly cron: string
  readonly workdays: boolean
}
export interface Subscription extends Timing {
  readonly id: string
  readonly app: string
  readonly dashboard: string
  readonly paused: boolean
  readonly filters: Readonly<Record<string, unknown>>
  readonly nextAt: string
  readonly lastAt: string | null
  readonly owner: { readonly id: string; readonly title: string }
  readonly readers: readonly { readonly id: string; readonly title: string; readonly left: boolean }[]
}
/** One of all apps; its dashboard has no name where one may no longer open it. */
export interface MySubscription extends Subscription {
  readonly label: Label | null
}
export interface SubscriptionWish extends Timing {
  readonly filters: Readonly<Record<string, unknown>>
  readonly readers: readonly string[]
}
/** A group by its dimensions, and how it is called. */
export interface AlertPart {
  readonly dimensions: Drill
  readonly text: string
}
/** A figure that one watches. */
export interface ReportAlert {
  readonly id: string
  readonly measure: string
  /** One group of the chart; null = everything together. */
  readonly part: AlertPart | null
  readonly direction: 'above' | 'below'
  readonly bound: string
  readonly mail: boolean
  readonly paused: boolean
  readonly dashboard: string | null
  readonly filters: Readonly<Record<string, unknown>>
  readonly value: string | null
  readonly problem: string | null
  readonly crossedAt: string | null
  readonly checkedAt: string | null
}
export interface MyAlert extends ReportAlert {
  readonly app: string
  readonly report: string
  readonly label: Label | null
  readonly column: {
    readonly key: string
    readonly label: Label
    readonly format: Readonly<Record<string, unknown>>
  } | null
}
export type AlertWish = Pick<ReportAlert, 'measure' | 'direction' | 'bound' | 'mail'> &
  Pick<ReportFilters, 'dashboard' | 'filters'> & { readonly part?: AlertPart }

export const subscriptionKey = (app: string, dashboard: string) => ['subscriptions', app, dashboard] as const
export const alertKey = (app: string, report: string) => ['alerts', app, report] as const

export const mySubscriptionsKey = ['subscriptions', 'mine'] as const
export const myAlertsKey = ['alerts', 'mine'] as const
export const listMySubscriptions = () => get<{ rows: MySubscription[] }>('/subscriptions')
export const listMyAlerts = () => get<{ rows: MyAlert[] }>('/alerts')
export const pauseSubscription = (app: string, id: string, paused: boolean) =>
  patch<undefined>(`/apps/${app}/subscriptions/${id}`, { paused })
export const changeAlert = (
  app: string,
  id: string,
  changes: Partial<Pick<ReportAlert, 'direction' | 'bound' | 'mail' | 'paused'>>,
) => patch<undefined>(`/apps/${app}/alerts/${id}`, changes)

export const listSubscriptions = (app: string, dashboard: string) =>
  get<{ rows: Subscription[] }>(`/apps/${app}/dashboards/${dashboard}/subscriptions`)
export const addSubscription = (app: string, dashboard: string, wish: SubscriptionWish) =>
  post<{ id: string; nextAt: string }>(`/apps/${app}/dashboards/${dashboard}/subscriptions`, wish)
export const changeSubscription = (app: string, id: string, wish: SubscriptionWish) =>
  put<undefined>(`/apps/${app}/subscriptions/${id}`, wish)
export const removeSubscription = (app: string, id: string) => del<undefined>(`/apps/${app}/subscriptions/${id}`)
export const leaveSubscription = (app: string, id: string) => post<undefined>(`/apps/${app}/subscriptions/${id}/leave`)
/** One of its mails at once, to oneself. */
export const trySubscription = (app: string, id: string) => post<undefined>(`/apps/${app}/subscriptions/${id}/try`)

export const listAlerts = (app: string, report: string) =>
  get<{ rows: ReportAlert[] }>(`/apps/${app}/reports/${report}/alerts`)
export const addAlert = (app: string, report: string, wish: AlertWish) =>
  post<{ id: string }>(`/apps/${app}/reports/${report}/alerts`, wish)
export const removeAlert = (app: string, id: string) => del<undefined>(`/apps/${app}/alerts/${id}`)
