import { emptyForm, type AppBundle } from '@tenon/engine'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAutosave, type DraftStore, type SaveAnswer, type SaveState, type Unsaved } from './autosave.ts'
import { differences, putDefinition, removeDefinition, type Ref } from './bundle.ts'

const empty: AppBundle = {
  app: { kind: 'app', key: 'crm', label: 'CRM' },
  options: {},
  forms: { customer: emptyForm('customer', '客户') },
  flows: {},
  rules: {},
  reports: {},
  dashboards: {},
  roles: {},
}
const relabelled = (label: string, bundle = empty): AppBundle =>
  putDefinition(bundle, { ...bundle.forms.customer!, label })

type Answer = (changes: readonly Unsaved[]) => SaveAnswer
function setup(answers: Answer[] = []) {
  const sent: { ref: Ref; label: unknown; revision: number }[][] = []
  const states: SaveState[] = []
  const store: DraftStore = async (changes) => {
    sent.push(changes.map(({ ref, definition, revision }) => ({ ref, label: definition?.label ?? null, revision })))
    const next = answers.shift()
    if (next) return next(changes)
    return { kind: 'saved', revisions: Object.fromEntries(changes.map(({ ref, revision }) => [ref, revision + 1])) }
  }
  const autosave = createAutosave({
    store,
    bundle: empty,
    revisions: { 'form/customer': 3 },
    onState: (state) => states.push(state),
    now: () => 42,
  })
  return { autosave, sent, states, last: () => states[states.length - 1] }
}
const conflict = (updatedBy: string | null): SaveAnswer => ({
  kind: 'conflict',
  conflict: { ref: 'form/customer', updatedBy, updatedAt: null, revision: 9 },
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('several quick edits are one request, based on the known revision', async () => {
  const { autosave, sent, last } = setup()
  autosave.note(relabelled('客'))
  autosave.note(relabelled('客户们'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent).toEqual([[{ ref: 'form/customer', label: '客户们', revision: 3 }]])
  expect(last()).toEqual({ kind: 'saved', at: 42 })
  autosave.note(relabelled('客户群'))
  await autosave.flush()
  expect(sent[1]).toMatchObject([{ revision: 4 }])
})
test('what was changed in one go is one request, so that the server has all of it or nothing', async () => {
  const { autosave, sent, last } = setup([() => ({ kind: 'refused', ref: 'form/lead', message: 'no' })])
  const both = putDefinition(relabelled('客'), emptyForm('lead', '线索'))
  autosave.note(both)
  await autosave.flush()
  const all = [
    { ref: 'form/customer', label: '客', revision: 3 },
    { ref: 'form/lead', label: '线索', revision: 0 },
  ]
  expect(sent).toEqual([all])
  expect(last()).toEqual({ kind: 'refused', ref: 'form/lead', message: 'no' })
  // Nothing of it counts as saved.
  await autosave.flush()
  expect(sent).toEqual([all, all])
  expect(last()).toEqual({ kind: 'saved', at: 42 })
})
test('a removed definition is deleted on the server', async () => {
  const { autosave, sent } = setup()
  autosave.note(removeDefinition(empty, 'form', 'customer'))
  await autosave.flush()
  expect(sent).toEqual([[{ ref: 'form/customer', label: null, revision: 3 }]])
})
test('a conflict stops saving until mine is kept, then is based on the other revision', async () => {
  const { autosave, sent, last } = setup([() => conflict('陈晓明')])
  autosave.note(relabelled('甲'))
  await autosave.flush()
  expect(last()).toMatchObject({ kind: 'conflict', conflict: { ref: 'form/customer', revision: 9 } })
  autosave.note(relabelled('乙'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(sent).toHaveLength(1)
  await autosave.overwrite()
  expect(sent[1]).toEqual([{ ref: 'form/customer', label: '乙', revision: 9 }])
})
test('taking theirs sends nothing more', async () => {
  const { autosave, sent, last } = setup([() => conflict(null)])
  autosave.note(relabelled('甲'))
  await autosave.flush()
  autosave.accept('form/customer', relabelled('他'), 9)
  await vi.advanceTimersByTimeAsync(10)
  expect(sent).toHaveLength(1)
  expect(last()).toMatchObject({ kind: 'saved' })
})
test('without a network it says so and tries again by itself', async () => {
  const { autosave, sent, states, last } = setup([
    () => {
      throw new Error('network')
    },
  ])
  autosave.note(relabelled('甲'))
  await autosave.flush()
  expect(last()).toEqual({ kind: 'offline' })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toHaveLength(2)
  expect(states[states.length - 1]).toEqual({ kind: 'saved', at: 42 })
})
test('what changed while a request was under way is sent after it', async () => {
  const { autosave, sent } = setup()
  autosave.note(relabelled('甲'))
  const first = autosave.flush()
  autosave.note(relabelled('乙'))
  await first
  await autosave.flush()
  expect(sent.map(([request]) => request!.label)).toEqual(['甲', '乙'])
})
test('differences name changed, new and removed definitions', () => {
  const next = putDefinition(removeDefinition(empty, 'form', 'customer'), emptyForm('lead', '线索'))
  expect(differences(empty, next)).toEqual(['form/customer', 'form/lead'])
  expect(differences(empty, empty)).toEqual([])
})
