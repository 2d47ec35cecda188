import {
  ApiError,
  cancelBulk,
  getBulk,
  reasonOf,
  refusedRows,
  runningBulk,
  startBulk,
  undoBulk,
  type BulkJob,
  type BulkWish,
} from '@tenon/ui/api'
import { formatNumber, useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { onMounted, onScopeDispose, ref, shallowRef } from 'vue'
import type { BulkRefused } from './use-bulk.ts'

const POLL_MS = 700

/**
 * The change of everything that a list means: begun here or before a reload, followed until it ends. `behind` = its dialog is
 * closed while it goes on.
 */
export function useBulkJob(app: string, form: string, words: { form: () => string; changed: () => void }) {
  const { t, locale } = useText()
  const job = shallowRef<BulkJob | null>(null)
  const refused = shallowRef<(BulkRefused & { readonly titles: ReadonlyMap<string, string> }) | null>(null)
  const behind = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  onMounted(async () => {
    const found = await attempt(() => runningBulk(app, form))
    const [running] = found?.rows ?? []
    if (!running || job.value) return
    behind.value = true
    follow(running)
  })

  async function start(wish: BulkWish): Promise<boolean> {
    return begin(() => startBulk(app, form, wish))
  }
  async function begin(make: () => Promise<BulkJob>): Promise<boolean> {
    const made = await attempt(make)
    if (!made) return false
    behind.value = false
    follow(made)
    return true
  }
  function follow(next: BulkJob) {
    job.value = next
    clearTimeout(timer)
    if (next.status === 'waiting' || next.status === 'running') timer = setTimeout(() => void look(next.id), POLL_MS)
    else void finish(next)
  }
  /** An answer that was under way when its job ended says nothing any more. */
  function heard(next: BulkJob) {
    if (job.value?.id === next.id) follow(next)
  }
  async function look(id: string) {
    const next = await getBulk(id).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
      return null
    })
    if (next) heard(next)
    // The network comes back: what runs on the server is asked for again.
    else if (job.value?.id === id) timer = setTimeout(() => void look(id), POLL_MS * 5)
  }
  async function finish(ended: BulkJob) {
    job.value = null
    words.changed()
    if (ended.refused > 0) await showRefused(ended)
    if (ended.status === 'failed') return toast(ended.problem ?? t('list.bulk.failed'), { look: 'bad' })
    if (ended.done === 0) return
    const named = { count: formatNumber(ended.done, locale.value), form: words.form() }
    if (ended.status === 'cancelled') return toast(t('list.bulk.cancelled', named))
    if (ended.action !== 'delete') return toast(t(`list.bulk.${SAID[ended.action]}`, named), { look: 'good' })
    toast(t('list.bulk.deleted', named), {
      action: { label: t('list.bulk.undo'), run: () => void begin(() => undoBulk(ended.id)) },
    })
  }
  async function showRefused(ended: BulkJob) {
    const page = await attempt(() => refusedRows(ended.id))
    if (!page) return
    refused.value = {
      done: ended.done,
      failed: ended.refused,
      rows: page.rows.map(({ record, reason }) => ({ id: record, reason })),
      titles: new Map(page.rows.flatMap(({ record, title }) => (title === null ? [] : [[record, title] as const]))),
    }
  }
  async function cancel() {
    const running = job.value
    if (!running) return
    const ended = await attempt(() => cancelBulk(running.id))
    if (ended) heard(ended)
  }
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(reasonOf(error), { look: 'bad' })
      return undefined
    }
  }
  return { job, refused, behind, start, cancel }
}

// helpers

const SAID = { update: 'updated', restore: 'restored', press: 'pressedAll' } as const
