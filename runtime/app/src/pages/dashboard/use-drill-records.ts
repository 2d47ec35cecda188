import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Expression, ReportDefinition } from '@tenon/engine'
import { currentSession, useDefinitions } from '@tenon/ui/api'
import { behind, getReportRecords, reportKey, type DrillTarget, type ReportFilters } from '@tenon/ui/report'
import { columnsOf, useSelection, useTableFields, wantedOf, type Selection } from '@tenon/ui/table'
import { useDebounce, useLocalStorage } from '@vueuse/core'
import { computed, ref, watch, type Ref } from 'vue'

/** A group of the records that was gone into. */
export interface Step {
  readonly path: string
  readonly name: string
  readonly value: string | boolean | null
  readonly text: string
}
export interface DrillQuestion {
  readonly app: string
  readonly report: string
  readonly target: DrillTarget
  readonly filters: ReportFilters
}

const SIZE = 20
/** Columns that are shown until somebody chooses others. */
const FIRST = 6

/** The records behind a figure, page by page: searched, divided further, in columns that this person may choose. */
export function useDrillRecords(question: Readonly<DrillQuestion>, definition: () => ReportDefinition | undefined) {
  const page = ref(1)
  const search = ref('')
  /** The way that was gone inside, group by group. */
  const steps = ref<readonly Step[]>([])
  const words = useDebounce(search, 300)
  watch([steps, words], () => {
    page.value = 1
    selection.clear()
  })

  const definitions = useDefinitions(() => question.app)
  const formKey = computed(() => definition()?.dataset.form ?? '')
  /** Rows of the platform have a place here and no list of their own. */
  const platform = computed(() => definitions.data.value?.datasets[formKey.value])
  const known = computed(() => {
    const found = definitions.data.value
    return found && { ...found, forms: { ...found.forms, ...found.datasets } }
  })
  const fields = useTableFields(known, formKey)
  const form = computed(() => known.value?.forms[formKey.value])
  const options = computed(() => definitions.data.value?.options ?? {})
  const rights = computed(() => definitions.data.value?.rights[formKey.value])

  /** The title, the measured fields, and what the first view shows. */
  const usual = computed(() => {
    const title = fields.value?.title?.path
    const measured = (definition()?.measures ?? []).flatMap((measure) => measure.field ?? [])
    const keys = [title, ...measured, ...(form.value?.views?.[0]?.columns ?? []), 'owner_id'].filter(
      (key): key is string => key !== undefined,
    )
    return columnsOf([...new Set(keys)], fields.value).slice(0, FIRST)
  })
  /** What this person has chosen, by the form: the same records are behind many figures. */
  const chosen = useLocalStorage<Record<string, readonly string[]>>('tenon.drill.columns', {})
  const place = computed(() => `${currentSession.value?.user.id}/${question.app}/${formKey.value}`)
  const columns = computed(() => {
    const own = chosen.value[place.value]
    if (!own) return usual.value
    const title = fields.value?.title?.path
    const found = columnsOf(
      [...(title === undefined ? [] : [title]), ...own.filter((path) => path !== title)],
      fields.value,
    )
    return found.length > 0 ? found : usual.value
  })
  function choose(paths: readonly string[] | undefined) {
    const { [place.value]: _before, ...others } = chosen.value
    chosen.value = paths ? { ...others, [place.value]: paths } : others
  }

  const inside = computed<Expression | undefined>(() => {
    const parts: Expression[] = steps.value.map(({ path, value }) => ({ '==': [{ var: path }, value] }))
    const given = question.filters.filter
    const all = given === undefined || given === null ? parts : [given, ...parts]
    return all.length === 0 ? undefined : all.length === 1 ? all[0]! : { and: all }
  })
  const records = useQuery({
    queryKey: computed(() => [
      ...reportKey(question.app),
      question.report,
      'records',
      question.target,
      question.filters,
      JSON.stringify(inside.value ?? null),
      page.value,
      words.value,
      columns.value.map((one) => one.path),
    ]),
    queryFn: ({ signal }) =>
      getReportRecords(
        question.app,
        question.report,
        {
          ...question.filters,
          ...(inside.value === undefined ? {} : { filter: inside.value }),
          ...behind(question.target),
          page: page.value,
          size: SIZE,
          ...(words.value ? { search: words.value } : {}),
          ...wantedOf(columns.value),
        },
        signal,
      ),
    enabled: computed(() => fields.value !== undefined),
    placeholderData: keepPreviousData,
  })
  const total = computed(() => records.data.value?.total ?? 0)
  const pages = computed(() => Math.max(1, Math.ceil(total.value / SIZE)))
  /** The records of the page that is shown, by number. */
  const range = computed(() => {
    const before = (page.value - 1) * SIZE
    const here = records.data.value?.rows.length ?? 0
    return { from: here === 0 ? 0 : before + 1, to: before + here }
  })
  const selection = pagewise(computed(() => (records.data.value?.rows ?? []).map(({ id }) => id)))
  return {
    ...{
      page,
      pages,
      range,
      search,
      words,
      steps,
      formKey,
      form,
      platform,
      rights,
      fields,
      columns,
      choose,
      records,
      total,
    },
    ...{ options, place, selection },
  }
}

// helpers

/** Ticks outlast the turning of a page; the box above them is about the page that is shown. */
function pagewise(ids: Ref<readonly string[]>): Selection {
  const selection = useSelection(ids)
  const { selected, all, set } = selection
  const toggleAll = () => {
    const here = new Set(ids.value)
    set(all.value ? [...selected.value].filter((id) => !here.has(id)) : [...selected.value, ...here])
  }
  return { ...selection, toggleAll }
}
