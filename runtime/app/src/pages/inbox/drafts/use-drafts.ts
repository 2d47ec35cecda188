import { localize } from '@tenon/engine'
import { currentSession } from '@tenon/ui/api'
import { createDraftStore, DRAFT_PREFIX, formIn, titleKeyOf, titleOf, type PlacedDraft } from '@tenon/ui/form'
import { useText } from '@tenon/ui/i18n'
import { paths } from '@tenon/ui/kit'
import { useEventListener } from '@vueuse/core'
import { computed, shallowRef } from 'vue'
import { useAllDefinitions } from '../../home/use-all-definitions.ts'
import { ANSWERS } from '../use-answer.ts'

export interface DraftLine {
  readonly key: string
  readonly app: string
  readonly form: string
  readonly title: string
  readonly savedAt: string
  readonly fresh: boolean
  /** Where one goes on with it; null when the form cannot be opened any more. */
  readonly to: string | null
  readonly kept: PlacedDraft
}

/** What this person has left half filled in, over all apps, in this browser. */
export function useDrafts() {
  const { t, locale } = useText()
  const store = createDraftStore(localStorage, currentSession.value?.user.id ?? 'nobody')
  const read = () => store.all().filter(({ place }) => place.app !== ANSWERS.app)
  const kept = shallowRef(read())
  const { apps, definitions, isPending } = useAllDefinitions()
  // Another window of this browser keeps and saves drafts, too.
  useEventListener(window, 'storage', ({ key }) => {
    if (key === null || key.startsWith(DRAFT_PREFIX)) kept.value = read()
  })

  const line = (one: PlacedDraft): DraftLine => {
    const { place, draft } = one
    const app = apps.value?.find(({ key }) => key === place.app)
    const known = definitions.value.find((each) => each.app.key === place.app)
    const form = formIn(known, place.form)
    const open = app !== undefined && (known === undefined || form !== undefined)
    const label = form ? localize(form.label, locale.value) : place.form
    const typed = draft.values[titleKeyOf(known, place.form) ?? '']
    const stored = place.id && form ? titleOf(`${place.app}/${place.form}`, place.id) : undefined
    return {
      key: `${place.app}/${place.form}/${place.id ?? ''}`,
      app: localize(app?.name, locale.value) || place.app,
      form: label,
      title: nameIn(typed) || stored || t('drafts.unnamed', { form: label }),
      savedAt: draft.savedAt,
      fresh: place.id === undefined,
      to: !open ? null : place.id ? paths.edit(place.app, place.form, place.id) : paths.create(place.app, place.form),
      kept: one,
    }
  }
  return {
    lines: computed(() => kept.value.map(line)),
    loading: isPending,
    count: computed(() => kept.value.length),
    remove({ place }: PlacedDraft) {
      store.remove(place)
      kept.value = read()
    },
    /** False when the browser has no room for it any more. */
    restore({ place, draft }: PlacedDraft): boolean {
      const done = store.save(place, draft)
      kept.value = read()
      return done
    },
  }
}

// helpers

/** Only what reads as a name: an id or a list of them names nothing. */
const nameIn = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
