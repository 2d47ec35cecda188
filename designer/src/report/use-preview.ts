import type { DashboardDefinition, ReportData, ReportDefinition } from '@tenon/engine'
import { previewReport, provideCloser } from '@tenon/ui/report'
import { useDebounceFn } from '@vueuse/core'
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

/**
 * The live result of a report that is being edited, counted by the server with the rights of whoever looks. Figures of before stay
 * until new ones are there; `ready` holds questions back that have a mistake.
 */
export function usePreview(
  app: string,
  report: Ref<ReportDefinition>,
  ready: () => boolean,
  board?: Ref<DashboardDefinition>,
) {
  const data = shallowRef<ReportData>()
  const error = shallowRef<Error | null>(null)
  const busy = ref(false)
  const took = ref(0)
  let running: AbortController | undefined

  async function ask(): Promise<void> {
    running?.abort()
    if (!ready()) return void (busy.value = false)
    const mine = (running = new AbortController())
    busy.value = true
    const began = performance.now()
    try {
      const answer = await previewReport(app, report.value, within(), mine.signal)
      if (mine.signal.aborted) return
      data.value = answer
      error.value = null
      took.value = Math.round(performance.now() - began)
    } catch (thrown) {
      if (!mine.signal.aborted) error.value = thrown as Error
    }
    if (!mine.signal.aborted) busy.value = false
  }
  const within = () => (board ? { board: board.value } : {})
  provideCloser(() => ({
    key: ['preview', app, JSON.stringify(report.value), JSON.stringify(board?.value.filters)],
    ask: (zoom, signal) => previewReport(app, report.value, { ...within(), zoom }, signal),
  }))
  const soon = useDebounceFn(ask, 300)
  watch(
    () => [report.value, JSON.stringify(board?.value.filters)],
    () => void soon(),
  )
  void ask()
  onScopeDispose(() => running?.abort())
  return { data, error, busy, took, ask }
}
