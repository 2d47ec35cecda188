import {
  formatList,
  grainLabel,
  localize,
  periodOf,
  RELATIVE_PERIODS,
  type AppBundle,
  type DashboardDefinition,
  type DashboardFilter,
  type Locale,
  type ReportCalendar,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { sheetWords } from './sheet-words.ts'

export interface FilterWords {
  readonly label: string
  readonly value: string
}

/** Who reads it, and when. */
export interface FilterReader {
  readonly locale: Locale
  readonly today: string
  readonly calendar: ReportCalendar
  /** Name of the segment that everything is narrowed to. */
  readonly segment?: string | undefined
}

/** What a filter bar asks for, in words: the periods with their days, people, departments and options by name. */
export async function describeFilters(
  db: Kysely<Database>,
  board: Pick<DashboardDefinition, 'filters'>,
  values: Readonly<Record<string, unknown>>,
  options: AppBundle['options'],
  reader: FilterReader,
): Promise<readonly FilterWords[]> {
  const { locale, segment } = reader
  const words = sheetWords[locale]
  const chosen = (board.filters ?? []).map((filter) => {
    const value = Object.hasOwn(values, filter.key) ? values[filter.key] : filter.default
    const list = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
    return { filter, value, list }
  })
  const idsOf = (type: 'member' | 'department') =>
    chosen.flatMap(({ filter, list }) => (filter.type === type ? list.filter((id) => UUID.test(id)) : []))
  const [people, departments] = [idsOf('member'), idsOf('department')]
  const [users, units] = await Promise.all([
    people.length > 0
      ? db.selectFrom('meta.user').select(['id', 'name as title']).where('id', 'in', people).execute()
      : [],
    departments.length > 0
      ? db.selectFrom('meta.department').select(['id', 'title']).where('id', 'in', departments).execute()
      : [],
  ])
  const names = new Map([...users, ...units].map(({ id, title }) => [id, title]))
  const said = chosen.map(({ filter, value, list }) => {
    if (filter.type === 'period') return periodWords(filter, value, reader)
    const label = localize(filter.label, locale)
    if (list.length === 0) return { label, value: words.all }
    const items = options[filter.options ?? '']?.items ?? []
    const nameOf = (one: string): string =>
      filter.type === 'option'
        ? localize(items.find((item) => item.value === one)?.label ?? one, locale)
        : (names.get(one) ?? '…')
    return { label, value: formatList(list.map(nameOf), locale) }
  })
  return segment === undefined ? said : [...said, { label: words.segment, value: segment }]
}

/** A period by its name and its days; `All` where there is none. */
export function periodWords(
  filter: Pick<DashboardFilter, 'label'>,
  value: unknown,
  { locale, today, calendar }: FilterReader,
): FilterWords {
  const label = localize(filter.label, locale)
  const range = periodOf(value, today, calendar)
  if (!range) return { label, value: sheetWords[locale].all }
  const named = RELATIVE_PERIODS.find(({ key }) => key === value)
  const days = `${grainLabel(range.from, '', locale)} – ${grainLabel(range.to, '', locale)}`
  return { label, value: named ? `${localize(named.label, locale)} ${days}` : days }
}

// helpers

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
