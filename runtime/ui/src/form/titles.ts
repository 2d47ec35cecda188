import { shallowReactive, watch } from 'vue'
import {
  currentSession,
  findPeople,
  getDefinitions,
  listDepartments,
  queryRecords,
  type Reference,
} from '../api/index.ts'
import { fileInfo } from './files.ts'
import { titleKeyOf } from './title-key.ts'

/** `null`: there is such a record and this viewer may not see it, or there is none any more. */
type Title = string | null

const titles = shallowReactive(new Map<string, Title>())
const wanted = new Map<string, Set<string>>()
let flush: ReturnType<typeof setTimeout> | undefined

/** What stands behind ids is a secret between server and viewer: nothing is kept for the next one who signs in. */
watch(
  () => currentSession.value?.user.id,
  () => {
    titles.clear()
    wanted.clear()
  },
)

/** Keeps a title that came with an answer. `target`: `$user`, `$department`, or `app/form`. */
export function rememberTitle(target: string, { id, title }: Reference): void {
  if (title !== null || !titles.has(name(target, id))) titles.set(name(target, id), title)
}

/**
 * The title behind an id: undefined while it is being loaded (ask inside a computed or a template), null when it may not
 * be seen. Ids asked for in one tick are loaded in one request per target.
 */
export function titleOf(target: string, id: string): Title | undefined {
  const known = titles.get(name(target, id))
  if (known === undefined && !titles.has(name(target, id))) want(target, id)
  return known
}

// helpers

/** How many people one request names. */
const PEOPLE = 500
const name = (target: string, id: string): string => `${target}:${id}`

function want(target: string, id: string): void {
  const ids = wanted.get(target) ?? new Set()
  wanted.set(target, ids.add(id))
  flush ??= setTimeout(load, 0)
}

function load(): void {
  flush = undefined
  for (const [target, ids] of wanted) {
    wanted.delete(target)
    void loadTarget(target, [...ids])
  }
}

async function loadTarget(target: string, ids: readonly string[]): Promise<void> {
  const found = await fetchTitles(target, ids).catch(() => new Map<string, Title>())
  for (const id of ids) titles.set(name(target, id), found.get(id) ?? null)
}

async function fetchTitles(target: string, ids: readonly string[]): Promise<Map<string, Title>> {
  if (target === '$department') return new Map((await listDepartments()).map((each) => [each.id, each.title]))
  if (target === '$user') {
    const parts = Array.from({ length: Math.ceil(ids.length / PEOPLE) }, (_, i) =>
      ids.slice(i * PEOPLE, (i + 1) * PEOPLE),
    )
    const found = await Promise.all(parts.map((part) => findPeople({ ids: part, size: part.length })))
    return new Map(found.flatMap(({ rows }) => rows.map((each) => [each.id, each.title] as const)))
  }
  if (target === '$file')
    return new Map(
      await Promise.all(ids.map(async (id) => [id, (await fileInfo(id).catch(() => null))?.name ?? null] as const)),
    )
  const [app = '', form = ''] = target.split('/')
  const key = titleKeyOf(await getDefinitions(app), form)
  const query = { filter: { in: [{ var: 'id' }, [...ids]] }, fields: key ? [key] : [], size: ids.length }
  const { rows } = await queryRecords(app, form, { ...query, count: 'none' })
  return new Map(rows.map((row) => [row.id, key && row[key] != null ? String(row[key]) : row.id.slice(0, 8)]))
}
