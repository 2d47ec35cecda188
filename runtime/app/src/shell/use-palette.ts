import { useQueries, useQuery } from '@tanstack/vue-query'
import { definitionsKey, getDefinitions, searchRecords, useApps, type AppDefinitions } from '@tenon/ui/api'
import { chooseLocale } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { useTheme } from '@tenon/ui/theme'
import { refDebounced } from '@vueuse/core'
import { computed, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { languages } from './languages.ts'
import { mayOpen } from './may-open.ts'
import { creationsOf, filterItems, placesOf, recordsOf, visitsOf, type PaletteItem } from './palette-items.ts'
import { recentVisits } from './recent.ts'
import { sections } from './sections.ts'

const PER_GROUP = 6
/** Fewer characters would find too much to be worth the question. */
const MIN_ASKED = 2

/** The lines of the palette for what has been typed; a leading `>` means commands only. */
export function usePalette(typed: Ref<string>, mode: Ref<false | 'search' | 'create'>) {
  const text = useText()
  const router = useRouter()
  const { choice } = useTheme()
  const { data: apps } = useApps()
  const definitions = useQueries({
    queries: computed(() =>
      (mode.value ? (apps.value ?? []) : []).map((app) => ({
        queryKey: definitionsKey(app.key),
        queryFn: () => getDefinitions(app.key),
        staleTime: Infinity,
      })),
    ),
    combine: (results) => results.flatMap((result) => (result.data ? [result.data as AppDefinitions] : [])),
  })

  const commandsOnly = computed(() => mode.value === 'create' || typed.value.trimStart().startsWith('>'))
  const query = computed(() => typed.value.trim().replace(/^>\s*/, ''))
  const asked = refDebounced(query, 160)
  const records = useQuery({
    queryKey: computed(() => ['search', asked.value]),
    queryFn: ({ signal }) => searchRecords(asked.value, definitions.value, signal),
    enabled: computed(() => mode.value === 'search' && !commandsOnly.value && [...asked.value].length >= MIN_ASKED),
    staleTime: 30_000,
  })

  const commands = computed<readonly PaletteItem[]>(() => [
    ...creationsOf(definitions.value, text),
    ...(mode.value === 'create' ? [] : settingsCommands()),
  ])
  const places = computed<readonly PaletteItem[]>(() => [...placesOf(definitions.value, text), ...pages()])

  const items = computed<readonly PaletteItem[]>(() => {
    if (!query.value) {
      if (commandsOnly.value) return commands.value
      return [...visitsOf(recentVisits.value.slice(0, PER_GROUP), text), ...places.value.slice(0, 2 * PER_GROUP)]
    }
    const found = filterItems(commands.value, query.value)
    if (commandsOnly.value) return found
    const hits = query.value === asked.value ? recordsOf(records.data.value ?? [], definitions.value, text) : []
    return [...hits, ...found.slice(0, PER_GROUP), ...filterItems(places.value, query.value).slice(0, PER_GROUP)]
  })

  /** Records were not asked for: nothing can be said about them. */
  const short = computed(() => !commandsOnly.value && query.value !== '' && [...query.value].length < MIN_ASKED)

  return { items, query, short, searching: records.isFetching, failed: records.isError }

  function pages(): readonly PaletteItem[] {
    return sections.flatMap((section) =>
      section.groups
        .flatMap((group) => group.items)
        .filter((item) => mayOpen(router, item.route))
        .map((item) => ({
          key: `page/${item.route}`,
          group: 'places' as const,
          title: text.t(item.label),
          detail: text.t(section.label),
          icon: item.icon,
          tag: text.t('palette.page'),
          to: router.resolve({ name: item.route }).fullPath,
        })),
    )
  }

  function settingsCommands(): readonly PaletteItem[] {
    return [
      ...(['light', 'dark', 'system'] as const).map((theme) => ({
        key: `theme/${theme}`,
        group: 'commands' as const,
        title: text.t('palette.switchTo', { theme: text.t(`shell.${theme}`) }),
        icon: theme === 'dark' ? 'moon' : theme === 'light' ? 'sun' : 'monitor',
        run: () => {
          choice.value = theme
        },
      })),
      ...languages.map((language) => ({
        key: `language/${language.key}`,
        group: 'commands' as const,
        title: language.label,
        detail: text.t('shell.language'),
        icon: 'languages',
        run: () => chooseLocale(language.key),
      })),
    ]
  }
}
