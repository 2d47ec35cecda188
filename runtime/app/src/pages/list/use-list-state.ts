import { VIEW_KINDS, type Expression } from '@tenon/engine'
import type { Arrangement } from '@tenon/ui/api'
import { filterFromAddress, filterInAddress } from '@tenon/ui/kit'
import { computed, type Ref } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { ListView } from './list-view.ts'
import { useListSettings } from './use-list-settings.ts'

/** What is asked for: the view's own wishes, changed by what stands in the address. A link shows the same to a colleague. */
export interface ListWish {
  readonly filter: Expression | null
  readonly sort: readonly string[]
  readonly group: string | null
  readonly search: string
  readonly kind: string
  /** The view's settings, with the fields of its kind that somebody chose instead: `date`, `image`, `sum` … */
  readonly settings: Readonly<Record<string, unknown>>
}

export function useListState(views: Ref<readonly ListView[]>, app: Ref<string>, form: Ref<string>) {
  const route = useRoute()
  const router = useRouter()
  const own = useListSettings(app, form)
  const first = computed(() => views.value.find((each) => each.key === own.settings.value.first))
  const view = computed(
    () => views.value.find((each) => each.key === route.query['view']) ?? first.value ?? views.value[0],
  )
  const wish = computed<ListWish>(() => ({
    filter: filterFromAddress(route.query['filter']) ?? view.value?.filter ?? null,
    sort: readList(route.query['sort']) ?? view.value?.sort ?? [],
    group: text(route.query['group']) ?? view.value?.group ?? null,
    search: text(route.query['q']) ?? '',
    kind: text(route.query['as']) ?? view.value?.kind ?? 'table',
    settings: { ...view.value?.settings, ...readSettings(route.query) },
  }))
  const changed = computed(() =>
    ['filter', 'sort', 'group', 'as', ...SLOTS.map(queryKey)].some((key) => key in route.query),
  )

  const arrangement = computed<Arrangement>(() => own.settings.value.views[view.value?.key ?? ''] ?? {})

  return {
    view,
    wish,
    changed,
    arrangement,
    arrange(next: Partial<Arrangement>) {
      if (view.value) own.arrange(view.value.key, { ...arrangement.value, ...next })
    },
    forgetArrangement() {
      if (view.value) own.forget(view.value.key)
    },
    first: computed(() => first.value?.key),
    /** `null`: the form's own order decides again. */
    openWith: own.openWith,
    choose: (key: string) => router.push({ query: { view: key } }),
    change: (next: Partial<ListWish>) => router.replace({ query: { ...route.query, ...written(next, view.value) } }),
    reset: () => router.replace({ query: view.value ? { view: view.value.key } : {} }),
  }
}

// helpers

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
/** Fields that a kind of view is built on and that stand in its settings; in the address each has its own name. */
const SLOTS = [...new Set(VIEW_KINDS.flatMap(({ slots }) => slots.map(({ key }) => key)))].filter(
  (key) => key !== 'group',
)
const queryKey = (slot: string) => `by-${slot}`
const readSettings = (query: LocationQuery): Record<string, string> =>
  Object.fromEntries(
    SLOTS.flatMap((slot) => {
      const value = text(query[queryKey(slot)])
      return value === undefined ? [] : [[slot, value]]
    }),
  )
const readList = (value: unknown): string[] | undefined => text(value)?.split(',').filter(Boolean)

/** What equals the view is left out of the address. */
function written(next: Partial<ListWish>, view: ListView | undefined): Record<string, string | undefined> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
  return {
    ...('filter' in next && {
      filter: same(next.filter, view?.filter) ? undefined : filterInAddress(next.filter ?? null),
    }),
    ...('sort' in next && { sort: same(next.sort, view?.sort) ? undefined : next.sort?.join(',') }),
    ...('group' in next && { group: same(next.group, view?.group) ? undefined : (next.group ?? '') }),
    ...('search' in next && { q: next.search || undefined }),
    ...('kind' in next && { as: next.kind === view?.kind ? undefined : next.kind }),
    ...Object.fromEntries(
      Object.entries(next.settings ?? {})
        .filter(([slot]) => SLOTS.includes(slot))
        .map(([slot, value]) => [
          queryKey(slot),
          same(value || null, view?.settings[slot] || null) ? undefined : String(value ?? ''),
        ]),
    ),
  }
}
