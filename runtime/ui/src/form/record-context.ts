import { useQueryClient, type QueryClient } from '@tanstack/vue-query'
import {
  DEPARTMENT,
  relationOf,
  WAY,
  type AppBundle,
  type CompiledForm,
  type RecordContext,
  type Registry,
  type Row,
  type Scope,
  type UserScope,
} from '@tenon/engine'
import { useNow } from '@vueuse/core'
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { currentSession, departmentsKey, getRecord, listDepartments, queryRecords, recordKey } from '../api/index.ts'
import { compiledForm } from './app-bundle.ts'
import { useOrganisation } from './organisation.ts'
import { plainRecord, referenceId } from './reference.ts'
import { rememberTitle } from './titles.ts'
import { todayIn } from './zoned-time.ts'

export interface RecordContextOptions {
  readonly app: string
  readonly bundle: AppBundle
  readonly form: CompiledForm
  readonly registry: Registry
  /** The stored record's id; undefined on create. */
  readonly id?: string | undefined
}

export interface RecordSurroundings {
  readonly context: ComputedRef<RecordContext>
  /** Loads what the relations of a record point to, now and whenever one changes. Call it in `setup`. */
  follow(record: () => Row): void
}

/** Child rows that are read to judge a record in the browser; the server, which decides, reads all of them. */
const MAX_CHILDREN = 500

/**
 * Who, when, where, and the records around this one that its expressions and lookups read. Related records are loaded
 * when a relation is chosen; until they are here they count as none.
 */
export function useRecordContext(options: RecordContextOptions): RecordSurroundings {
  const client = useQueryClient()
  const organisation = useOrganisation()
  const now = useNow({ interval: 30_000 })
  const loaded = shallowRef<Readonly<Record<string, Scope | null>>>({})
  const children = shallowRef<NonNullable<Scope['children']>>({})
  const base = computed(() => ({
    now: now.value.toISOString(),
    today: todayIn(organisation.value.timeZone, now.value),
    timeZone: organisation.value.timeZone,
    user: currentUser(),
  }))
  const paths = relationPaths(options.form)
  if (options.id !== undefined)
    for (const child of options.form.needs.children)
      void loadChildren(options, child, options.id, base.value).then((rows) => {
        children.value = { ...children.value, [child]: rows }
      })
  return {
    context: computed(() => ({ ...base.value, related: loaded.value, children: children.value })),
    follow(record) {
      for (const relation of new Set(paths.map((path) => path.split('.')[0]!)))
        watch(
          () => referenceId(record()[relation]),
          (id) => void load(relation, id),
          { immediate: true },
        )
      async function load(relation: string, id: string | null): Promise<void> {
        const rest = below(paths, relation)
        const scope = id ? await loadScope(client, options, options.form, relation, id, rest, base.value) : null
        // The relation may have been changed again while this one was on its way.
        if (referenceId(record()[relation]) === id) loaded.value = { ...loaded.value, [relation]: scope }
      }
    },
  }
}

// helpers

type Base = Pick<RecordContext, 'now' | 'today' | 'timeZone' | 'user'>

/** What the browser knows of the signed-in person; roles and departments below are the server's to judge. */
function currentUser(): UserScope | undefined {
  const user = currentSession.value?.user
  if (!user) return undefined
  const department = user.department?.id ?? null
  const departments = department ? [department] : []
  return { id: user.id, name: user.name, department, departments, departmentTree: departments, roles: [] }
}

/** To-one relations that expressions follow, and those that lookups show. */
function relationPaths(form: CompiledForm): string[] {
  const lookups = form.fields.flatMap(({ computation }) =>
    computation?.kind === 'lookup' ? [computation.relation] : [],
  )
  return [...new Set([...form.needs.related, ...lookups])]
}

const below = (paths: readonly string[], relation: string): string[] =>
  paths.filter((path) => path.startsWith(`${relation}.`)).map((path) => path.slice(relation.length + 1))

async function loadScope(
  client: QueryClient,
  options: RecordContextOptions,
  form: CompiledForm,
  relation: string,
  id: string,
  paths: readonly string[],
  base: Base,
): Promise<Scope | null> {
  const target = relationOf(form, relation)
  if (target === DEPARTMENT) return { row: { id, [WAY]: await wayTo(client, id) }, now: base.now, today: base.today }
  const targetForm = target === undefined ? undefined : compiledForm(options.bundle, target, options.registry)
  if (!targetForm) return null
  const row = await client
    .fetchQuery({
      queryKey: [...recordKey(options.app, targetForm.key, id), 'plain'],
      queryFn: () => getRecord(options.app, targetForm.key, id),
      staleTime: 30_000,
    })
    .catch(() => null)
  if (!row) return null
  const plain = plainRecord(targetForm, row, (to, reference) => rememberTitle(place(options.app, to), reference))
  const related: Record<string, Scope | null> = {}
  for (const next of new Set(paths.map((path) => path.split('.')[0]!))) {
    const nextId = referenceId(plain[next])
    related[next] = nextId ? await loadScope(client, options, targetForm, next, nextId, below(paths, next), base) : null
  }
  return { row: plain, related, now: base.now, today: base.today }
}

/** From the top of the organisation down to a department. */
async function wayTo(client: QueryClient, id: string): Promise<readonly string[]> {
  const rows = await client
    .fetchQuery({ queryKey: departmentsKey, queryFn: listDepartments, staleTime: 30_000 })
    .catch(() => [])
  const above = new Map(rows.map((row) => [row.id, row.parent_id]))
  const way: string[] = []
  for (let at: string | null | undefined = id; at && above.has(at) && !way.includes(at); at = above.get(at))
    way.unshift(at)
  return way
}

async function loadChildren(
  options: RecordContextOptions,
  child: string,
  id: string,
  base: Base,
): Promise<readonly Scope[]> {
  const [form = '', field = ''] = child.split('.')
  const query = { filter: { '==': [{ var: field }, id] }, size: MAX_CHILDREN, count: 'none' } as const
  const page = await queryRecords(options.app, form, query).catch(() => ({ rows: [] }))
  const childForm = compiledForm(options.bundle, form, options.registry)
  return page.rows.map((row) => ({
    row: childForm ? plainRecord(childForm, row) : row,
    now: base.now,
    today: base.today,
  }))
}

/** The name under which titles of a target are kept: people and departments are the organisation's, records the app's. */
export const place = (app: string, target: string): string => (target.startsWith('$') ? target : `${app}/${target}`)
