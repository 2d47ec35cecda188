import type { CompiledForm, Row } from '@tenon/engine'
import { currentSession, type ApiError, type TaskFieldMode, type TaskView } from '@tenon/ui/api'
import { createDraftStore, provideHandOvers, todayIn, useOrganisation } from '@tenon/ui/form'
import { useText } from '@tenon/ui/i18n'
import { useEventListener, useNow, watchDebounced } from '@vueuse/core'
import { computed, onScopeDispose, ref, type Ref } from 'vue'
import { emptyCells, isEmpty } from './empty-cells.ts'
import { taskStanding } from './standing.ts'

/** Where answers that are not sent stand among the drafts of this browser. */
export const ANSWERS = { app: 'inbox', form: 'task' } as const

/**
 * What somebody writes on a task before he decides: values of its fields and an opinion. It is kept in this browser until it
 * is sent, so that neither another task, nor a refusal, nor a session that ends takes it away.
 */
export function useAnswer(
  task: Ref<TaskView | undefined>,
  form: Ref<CompiledForm | undefined>,
  plain: Ref<Row>,
  id: string,
) {
  const { t } = useText()
  const store = createDraftStore(localStorage, currentSession.value?.user.id ?? 'nobody')
  const place = { ...ANSWERS, id }
  const kept = store.load(place)
  const typed = ref<Row>((kept?.values['typed'] as Row | undefined) ?? {})
  const comment = ref(String(kept?.values['comment'] ?? ''))
  /** When what stands here now was written, on an earlier visit. */
  const resumedAt = ref(kept?.savedAt ?? null)
  const errors = ref<Readonly<Record<string, string>>>({})
  const values = computed<Row>(() => ({ ...plain.value, ...typed.value }))
  const organisation = useOrganisation()
  const now = useNow({ interval: 30_000 })
  /** How each field stands under the form's linkage, for what has been written up to now. */
  const standing = computed(() => {
    if (!form.value || !task.value) return null
    const { timeZone } = organisation.value
    const shown = task.value.fields && new Set(Object.keys(task.value.fields))
    return taskStanding(
      form.value,
      { shown, record: plain.value, typed: typed.value },
      { now: now.value.toISOString(), today: todayIn(timeZone, now.value), timeZone },
    )
  })
  const given = computed<Row>(() => standing.value?.given ?? typed.value)
  const written = computed(() => comment.value.trim() !== '' || Object.keys(typed.value).length > 0)

  /** Whether it is missing: the node asks for it, or the form does for a field that the node gives. */
  const lacks = (key: string, mode: TaskFieldMode): boolean =>
    (mode === 'required' && isEmpty(values.value[key])) ||
    (mode === 'editable' && standing.value?.missing.has(key) === true)
  function keep(): void {
    if (!written.value) return store.remove(place)
    store.save(place, {
      values: { typed: typed.value, comment: comment.value },
      savedAt: new Date().toISOString(),
    })
  }
  watchDebounced([typed, comment], keep, { debounce: 300 })
  useEventListener(window, 'pagehide', keep)
  onScopeDispose(keep)

  return {
    typed,
    given,
    comment,
    values,
    standing,
    errors,
    written,
    resumedAt,
    set(key: string, value: unknown) {
      typed.value = { ...typed.value, [key]: value }
      const { [key]: _mended, ...rest } = errors.value
      errors.value = rest
    },
    /** Whether every file that was chosen, and what was drawn, is among the values. */
    arrived: provideHandOvers(),
    /** Whether everything that the node requires is there; what is missing is marked. */
    complete(): boolean {
      const missing = Object.entries(task.value?.fields ?? {}).flatMap(([key, mode]) =>
        lacks(key, mode) ? [[key, t('inbox.mustFill')] as const] : [],
      )
      for (const [key, row] of emptyCells(task.value?.rows ?? {}, values.value))
        missing.push([key, `${t('inbox.inRow', { n: row })}${t('inbox.mustFill')}`])
      errors.value = Object.fromEntries(missing)
      return missing.length === 0
    },
    /** What a refusal says of fields stands at them; a mistake in a row at its subform, with the number of the row. */
    refused({ issues }: ApiError, knows: (field: string) => boolean) {
      errors.value = Object.fromEntries(
        issues.flatMap(({ path, message }) => {
          const [key = '', row] = path.split('/')
          if (!knows(key)) return []
          return [[key, row ? `${t('inbox.inRow', { n: Number(row) + 1 })}${message ?? ''}` : (message ?? '')]]
        }),
      )
    },
    /** Sent, or thrown away: nothing is left to keep. */
    clear() {
      typed.value = {}
      comment.value = ''
      errors.value = {}
      resumedAt.value = null
      store.remove(place)
    },
  }
}
