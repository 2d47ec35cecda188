import type { RuleDefinition } from '@tenon/engine'
import { useQuery } from '@tanstack/vue-query'
import { get } from '@tenon/ui/api'
import { formatNumber, useText } from '@tenon/ui/i18n'
import { computed } from 'vue'
import type { RuleActivity } from './runs.ts'

/** What stands below the name of a rule: that it sleeps, what stopped today, how often it ran, or when it is asked. */
export function useRuleActivity(app: string) {
  const { t, locale } = useText()
  const query = useQuery({
    queryKey: ['rule-activity', app],
    queryFn: () => get<{ readonly rows: readonly RuleActivity[] }>(`/apps/${app}/rule-activity`),
    retry: false,
    // Whoever leaves the designer open sees what happens meanwhile.
    refetchInterval: 60_000,
  })
  const byRule = computed(() => Map.groupBy(query.data.value?.rows ?? [], ({ rule }) => rule))
  const number = (n: number, more: boolean) => formatNumber(n, locale.value) + (more ? '+' : '')
  const of = (rule: RuleDefinition): { readonly text: string; readonly stopped: boolean } => {
    if (rule.enabled === false) return { text: t('rule.disabled'), stopped: false }
    const days = byRule.value.get(rule.key) ?? []
    for (const day of [days.find(({ today }) => today), days.find(({ today }) => !today)]) {
      if (!day) continue
      const when = day.today ? 'today' : 'yesterday'
      if (day.stopped > 0)
        return { text: t(`rule.activity.${when}Stopped`, { n: number(day.stopped, day.more) }), stopped: true }
      if (day.ran > 0) return { text: t(`rule.activity.${when}`, { n: number(day.ran, day.more) }), stopped: false }
    }
    const asked = rule.when.every(({ before }) => before)
    return { text: asked ? t('rule.activity.before') : '', stopped: false }
  }
  /** `known`: whether it has been counted; lines get taller then. */
  return { of, known: computed(() => query.data.value !== undefined) }
}
