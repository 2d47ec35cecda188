// @vitest-environment happy-dom
import { i18n } from '@tenon/ui/i18n'
import { toasts } from '@tenon/ui/kit'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useBulkJob } from './use-bulk-job.ts'

const job = (status: string, done: number) => ({ id: 'j', action: 'press', status, total: 9, done, refused: 0 })
/** Requests of its state that are still to be answered. */
let asked: ((answer: object) => void)[] = []
beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  toasts.value = []
  vi.stubGlobal('fetch', (path: string, { method = 'GET' }: { method?: string } = {}) => {
    if (path.endsWith('/cancel')) return answer(job('cancelled', 4))
    if (method === 'POST') return answer(job('running', 0))
    if (path.endsWith('/j'))
      return new Promise((resolve) => asked.push((of) => resolve(new Response(JSON.stringify(of)))))
    return answer({ rows: [] })
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const answer = (of: object) => Promise.resolve(new Response(JSON.stringify(of)))

it.each(['cancelled', 'running'])(
  'is stopped while its state is asked for: said once, whatever that answer says (%s)',
  async (late) => {
    let bulk: ReturnType<typeof useBulkJob> | undefined
    let changed = 0
    mount(
      defineComponent({
        setup() {
          bulk = useBulkJob('crm', 'deal', { form: () => 'deal', changed: () => changed++ })
          return () => null
        },
      }),
      { global: { plugins: [i18n] } },
    )
    await bulk!.start({ action: 'press' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(1)
    await bulk!.cancel()
    asked[0]!(job(late, 4))
    await flushPromises()
    await vi.advanceTimersByTimeAsync(3_000)
    expect({ said: toasts.value.length, changed, asked: asked.length, job: bulk!.job.value }).toEqual({
      ...{ said: 1, changed: 1, asked: 1, job: null },
    })
  },
)
