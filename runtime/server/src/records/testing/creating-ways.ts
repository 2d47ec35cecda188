import type { Row } from '@tenon/engine'
import { workbook } from '../../imports/testing/shop.ts'
import { expect } from 'vitest'
import { ruled, wish } from './write-path-form.ts'
import { APP, recordsOf, type LeadForm, type World } from './write-path-world.ts'
import { failedNode, importFile, judged, verdictOf, type ImportedFile, type Verdict } from './ways.ts'

/** A way in which a lead is made. The pages themselves are driven by `e2e/write-path.e2e.ts`; what they send comes by the API. */
export interface CreatingWay {
  /** Whose decision it is: what is held fast is held for people; rules, flows and calls of other systems set it. */
  readonly by: 'person' | 'system'
  readonly form?: LeadForm
  /** How this way names what refuses. */
  readonly word?: (code: string) => string
  /** What is beside the record comes to be while it is written, not before. */
  readonly late?: true
  write(world: World, input: Row, beside?: () => Promise<unknown>): Promise<Verdict>
}

export const creatingWays: Readonly<Record<string, CreatingWay>> = {
  API: { by: 'person', write: async ({ clerk }, input) => verdictOf(await clerk.post(LEADS, input)) },
  batch: {
    by: 'person',
    write: async ({ clerk }, input) =>
      verdictOf(await clerk.post(`${LEADS}/batch`, { create: [{ name: '同批' }, input] })),
  },
  'batch, each': {
    by: 'person',
    write: async ({ clerk }, input) => {
      const { body } = await clerk.post(`${LEADS}/batch`, { create: [input], mode: 'each' })
      return judged(body.results[0].error?.issues ?? [])
    },
  },
  import: { by: 'person', write: (world, input) => imported(world, 'lead', input) },
  'import of what may be there': {
    by: 'person',
    write: (world, input) => imported(world, 'lead', { name: null, ...input }, { mode: 'upsert', keyField: 'name' }),
  },
  'import, with what is beside it saved after the check': {
    by: 'person',
    late: true,
    write: (world, input, beside) => imported(world, 'lead', input, {}, beside),
  },
  'public form': {
    by: 'person',
    // People without an account learn that, not how.
    word: (code) => code.replace('SIMILAR', 'DUPLICATE'),
    write: async ({ send }, input) => verdictOf(await send(input)),
  },
  'a rule before the save': {
    by: 'system',
    form: 'ruled',
    write: async ({ clerk }, input) => verdictOf(await clerk.post(recordsOf('ruled'), wished(input))),
  },
  'a rule before an import': {
    by: 'system',
    form: 'ruled',
    write: (world, input) => imported(world, 'ruled', wished(input)),
  },
  rule: {
    by: 'system',
    word: elsewhere,
    write: async ({ clerk }, input) => verdictOf(await clerk.post(recordsOf('by_rule'), input)),
  },
  'a rule that runs as its user': {
    by: 'person',
    word: elsewhere,
    write: async ({ clerk }, input) => verdictOf(await clerk.post(recordsOf('by_user'), input)),
  },
  flow: {
    by: 'system',
    write: async ({ clerk }, input) => {
      const made = await clerk.post(recordsOf('by_flow'), input)
      const begun = await clerk.post(`${APP}/flows/make_by_flow/instances`, { recordId: made.body.id })
      return flowVerdict({ clerk }, begun, () => clerk.post(LEADS, input))
    },
  },
  'a call of another system': {
    by: 'system',
    word: (code) => code.replace('SIMILAR', 'DUPLICATE'),
    write: async ({ call }, input) => verdictOf(await call(input)),
  },
}

/** A rule that writes into another form: its fields are no places of the form that somebody has before him. */
export function elsewhere(code: string): string {
  return ` ${code.split(' ')[1]}`
}

/**
 * A node that refuses rests, with the very words that the API has for the same; but it is the system that writes, and nobody knows
 * who reads: of a similar record no name is told.
 */
export async function flowVerdict(
  { clerk }: Pick<World, 'clerk'>,
  begun: Awaited<ReturnType<World['send']>>,
  same: () => ReturnType<World['send']>,
): Promise<Verdict> {
  const reason = await failedNode(clerk, begun)
  if (reason === undefined) return verdictOf(begun)
  const verdict = verdictOf(await same())
  expect(verdict.codes).not.toEqual([])
  const words = verdict.messages.replace(/(?<=有相似的记录)“[^”]*”/g, '')
  for (const message of words.split('；')) expect(reason).toContain(message)
  return verdict
}

/** One row; the verdict is the check's, or the run's where something happens `between`. */
export async function imported(...of: Parameters<typeof importRow>): Promise<Verdict> {
  const { issues, refused } = await importRow(...of)
  const messages = refused.flatMap((row) => row.issues.map(({ message }) => message))
  return { codes: issues.map((key) => key.replace('/', ' ')).sort(), messages: messages.join('；') }
}

/** A file of one row: uploaded, mapped by headings, checked, run. */
export async function importRow(
  world: World,
  form: LeadForm,
  values: Row,
  settings?: object,
  between?: () => Promise<unknown>,
): Promise<ImportedFile> {
  const keys = Object.keys(values)
  const titles = keys.map((key) => ruled.fields.find((each) => each.key === key)!.label)
  const rows = [titles, Object.values(values)] as readonly (readonly unknown[])[]
  const bytes = new Uint8Array(await workbook(rows))
  const at = `${APP}/forms/${form}/imports`
  return importFile(world.clerk, at, new File([bytes], '名单.xlsx'), keys, settings, between ? { between } : {})
}

/** What is handed to a rule instead of being typed. */
export const wished = (input: Row): Row =>
  Object.fromEntries(Object.entries(input).map(([key, value]) => [wish(key), value]))

// helpers

const LEADS = recordsOf('lead')
