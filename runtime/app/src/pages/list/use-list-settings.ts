import { useQuery, useQueryClient } from '@tanstack/vue-query'
import {
  ApiError,
  currentSession,
  forgetArrangement,
  getListSettings,
  listSettingsKey,
  saveArrangement,
  saveFirstView,
  type Arrangement,
  type ListSettings,
} from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { useLocalStorage } from '@vueuse/core'
import { computed, onScopeDispose, watch, type Ref } from 'vue'

const NONE: ListSettings = { first: null, views: {} }
/** A column that is dragged wider says so many times a second. */
const SAVE_MS = 400

/**
 * How this person has arranged a form's lists, as the server keeps it. What was seen last stands in the browser until the server
 * has answered, so that no column jumps; a change is shown at once and saved a moment later.
 */
export function useListSettings(app: Ref<string>, form: Ref<string>) {
  const { t } = useText()
  const client = useQueryClient()
  const seen = useLocalStorage<Record<string, ListSettings>>('tenon.list.settings', {})
  const place = computed(() => `${currentSession.value?.user.id}/${app.value}/${form.value}`)
  const key = computed(() => listSettingsKey(app.value, form.value))
  const query = useQuery({ queryKey: key, queryFn: () => getListSettings(app.value, form.value), staleTime: 60_000 })
  const settings = computed(() => query.data.value ?? seen.value[place.value] ?? NONE)
  watch(query.data, (found) => {
    if (found && JSON.stringify(found) !== JSON.stringify(seen.value[place.value]))
      seen.value = { ...seen.value, [place.value]: found }
  })
  const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; send: () => Promise<void> }>()
  // Who leaves at once has arranged it nevertheless.
  onScopeDispose(() => waiting.forEach(({ send }) => void send()))

  function show(next: ListSettings) {
    void client.cancelQueries({ queryKey: key.value })
    client.setQueryData<ListSettings>(key.value, next)
  }
  function soon(what: string, work: () => Promise<unknown>) {
    const id = `${place.value}/${what}`
    clearTimeout(waiting.get(id)?.timer)
    const send = async () => {
      clearTimeout(waiting.get(id)?.timer)
      waiting.delete(id)
      await work().catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error
        toast(t('list.arrangementNotSaved'), { look: 'bad' })
      })
    }
    waiting.set(id, { send, timer: setTimeout(() => void send(), SAVE_MS) })
  }
  return {
    settings,
    arrange(view: string, arrangement: Arrangement) {
      const [on, of] = [app.value, form.value]
      show({ ...settings.value, views: { ...settings.value.views, [view]: arrangement } })
      soon(view, () => saveArrangement(on, of, view, arrangement))
    },
    forget(view: string) {
      const [on, of] = [app.value, form.value]
      const { [view]: _gone, ...views } = settings.value.views
      show({ ...settings.value, views })
      soon(view, () => forgetArrangement(on, of, view))
    },
    openWith(first: string | null) {
      const [on, of] = [app.value, form.value]
      show({ ...settings.value, first })
      soon('', () => saveFirstView(on, of, first))
    },
  }
}
