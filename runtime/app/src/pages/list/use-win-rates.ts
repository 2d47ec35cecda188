import { useQuery } from '@tanstack/vue-query'
import type { ForecastStage } from '@tenon/engine'
import { ApiError, useDefinitions } from '@tenon/ui/api'
import { bundleOf } from '@tenon/ui/form'
import { getReportData, reportKey } from '@tenon/ui/report'
import { computed, type Ref } from 'vue'

/**
 * How often records that reached a stage were won, by stage: from the forecast of this form and stage that the viewer may open,
 * over what he may see. Empty where there is none.
 */
export function useWinRates(app: Ref<string>, form: Ref<string>, stage: Ref<string | undefined>) {
  const definitions = useDefinitions(app)
  const report = computed(() => {
    const known = definitions.data.value
    return (
      known &&
      Object.values(bundleOf(known).reports).find(
        ({ dataset, analysis }) =>
          dataset.form === form.value &&
          analysis?.['stage'] === stage.value &&
          analysis !== undefined &&
          'close' in analysis,
      )
    )
  })
  const query = useQuery({
    queryKey: computed(() => [...reportKey(app.value), 'win-rates', report.value?.key]),
    queryFn: async (): Promise<readonly ForecastStage[]> => {
      try {
        return (await getReportData(app.value, report.value!.key, {})).forecast?.stages ?? []
      } catch (error) {
        // A board without rates is better than no board.
        if (error instanceof ApiError && error.status < 500) return []
        throw error
      }
    },
    enabled: computed(() => report.value !== undefined),
    staleTime: 5 * 60_000,
  })
  return computed(() => new Map((query.data.value ?? []).map((each) => [each.value, each])))
}
