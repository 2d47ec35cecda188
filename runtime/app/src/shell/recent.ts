import type { Label } from '@tenon/engine'
import { currentSession } from '@tenon/ui/api'
import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'

/** A page somebody opened: kept in this browser, per person, newest first. What it is called follows the language of whoever looks. */
export interface Visit {
  readonly to: string
  readonly title: Label
  readonly icon: string
  /** Words beside the title: the form, the app. */
  readonly kind: Label
  readonly at: string
}
const LIMIT = 30
const all = useLocalStorage<Record<string, Visit[]>>('tenon.recent', {})

export const recentVisits = computed<readonly Visit[]>(() => all.value[currentSession.value?.user.id ?? ''] ?? [])

/** Remembers a visit; the same page moves to the top. */
export function rememberVisit(visit: Omit<Visit, 'at'>): void {
  const user = currentSession.value?.user.id
  if (!user) return
  const rest = recentVisits.value.filter((each) => each.to !== visit.to)
  all.value = { ...all.value, [user]: [{ ...visit, at: new Date().toISOString() }, ...rest].slice(0, LIMIT) }
}
