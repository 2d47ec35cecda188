import type { Issue, Row } from '@tenon/engine'
import { expect } from 'vitest'
import type { TestAnswer, TestClient, TestServer } from '../../testing/index.ts'

/** `codes`: what refused the write, as `field CODE`; none = it was written. */
export interface Verdict {
  readonly codes: readonly string[]
  readonly messages: string
}

export const verdictOf = ({ status, body, text }: TestAnswer): Verdict => {
  if (status < 300) return { codes: [], messages: '' }
  const issues = body.error?.issues as readonly Issue[] | undefined
  if (!issues) throw new Error(text)
  return judged(issues)
}

export function judged(issues: readonly (Issue & { readonly message?: string })[]): Verdict {
  const errors = issues.filter((issue) => issue.level !== 'warning')
  const codes = errors.map(({ path, code }) => `${path.replace(/^(\d+\/)+/, '')} ${code.replace('PUBLIC_', '')}`)
  return { codes: codes.sort(), messages: errors.map((issue) => issue.message).join('；') }
}

/** Why a node of a begun flow rests; undefined where none does. */
export async function failedNode(who: TestClient, begun: TestAnswer): Promise<string | undefined> {
  const { nodes } = (await who.get(`/api/flow-instances/${begun.body.id}`)).body
  return (nodes as { failed?: { reason: string } }[]).find((node) => node.failed)?.failed?.reason
}

/** One record, changed by a job over everything that a filter matches. */
export async function changeEverything(
  server: TestServer,
  who: TestClient,
  records: string,
  id: string,
  values: Row,
): Promise<Verdict> {
  const filter = { '==': [{ var: 'id' }, id] }
  const answer = await who.post(`${records}/bulk`, { action: 'update', filter, values })
  if (answer.status >= 300) return verdictOf(answer)
  const begun = answer.body.id as string
  const status = async () => (await who.get(`/api/bulk/${begun}`)).body.status
  await expect.poll(status, { timeout: 30_000 }).toBe('done')
  const row = await server.platform.db
    .selectFrom('meta.bulk_row')
    .select('problem')
    .where('bulk', '=', begun)
    .executeTakeFirstOrThrow()
  const { body: refused } = await who.get(`/api/bulk/${begun}/refused`)
  const { codes } = judged(row.problem?.issues ?? [])
  return { codes, messages: refused.rows.map((each: { reason: string }) => each.reason).join() }
}

export interface ImportedFile {
  /** Address of the import. */
  readonly at: string
  /** `field/CODE` of all rows. */
  readonly issues: readonly string[]
  readonly refused: readonly {
    readonly row: number
    readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[]
  }[]
}

/**
 * Upload, map column by column, check, and run unless it was told what is wrong (`always` runs what is left). `between`: what
 * happens after the check; then the answer is that of the run.
 */
export async function importFile(
  who: TestClient,
  imports: string,
  file: File,
  keys: readonly string[],
  settings: object = {},
  { always = false, between }: { readonly always?: boolean; readonly between?: () => Promise<unknown> } = {},
): Promise<ImportedFile> {
  const form = new FormData()
  form.set('file', file)
  const { body: uploaded, text } = await who.post(imports, form)
  if (!uploaded.id) throw new Error(text)
  const at = `/api/imports/${uploaded.id}`
  const fields = Object.fromEntries(keys.map((key, i) => [key, { columns: [i] }]))
  expect((await who.put(at, { mapping: { fields }, ...settings })).status).toBe(200)
  const checked = await who.post(`${at}/check`)
  expect(checked.status, checked.text).toBe(200)
  const told = async (issues: unknown): Promise<ImportedFile> => ({
    at,
    issues: Object.keys(issues as object),
    refused: (await who.get(`${at}/rows`)).body.rows,
  })
  const said = await told(checked.body.issues)
  if (between) await between()
  if (!always && said.issues.length > 0) return said
  expect((await who.post(`${at}/run`)).status).toBe(202)
  await expect.poll(async () => (await who.get(at)).body.status, { timeout: 30_000 }).toMatch(/^(done|failed)$/)
  const { body: ran } = await who.get(at)
  expect(ran.status).toBe('done')
  return between ? told(ran.issues) : said
}
