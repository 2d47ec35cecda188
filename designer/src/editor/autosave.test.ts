import { emptyForm, type AppBundle, type Definition } from '@tenon/engine'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAutosave, type SaveAnswer, type SaveState } from './autosave.ts'
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

function setup(answers: ((ref: Ref) => SaveAnswer)[] = []) {
  const sent: { ref: Ref; label: unknown; revision: number }[] = []
  const states: SaveState[] = []
  const answer = (ref: Ref, definition: Definition | null, revision: number): Promise<SaveAnswer> => {
    sent.push({ ref, label: definition?.label ?? null, revision })
    const next = answers.shift()
    return new Promise((resolve, reject) => {
      if (!next) return resolve({ kind: 'saved', revision: revision + 1 })
      try {
        resolve(next(ref))
      } catch (error) {
        reject(error as Error)
      }
    })
  }
  const autosave = createAutosave({
    store: { put: answer, remove: (ref, revision) => answer(ref, null, revision) },
    bundle: empty,
    revisions: { 'form/customer': 3 },
    onState: (state) => states.push(state),
    now: () => 42,
  })
  return { autosave, sent, states, last: () => states[states.length - 1] }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('several quick edits are one request, based on the known revision', async () => {
  const { autosave, sent, last } = setup()
  autosave.note(relabelled('客'))
  autosave.note(relabelled('客户们'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent).toEqual([{ ref: 'form/customer', label: '客户们', revision: 3 }])
  expect(last()).toEqual({ kind: 'saved', at: 42 })
  autosave.note(relabelled('客户群'))
  await autosave.flush()
  expect(sent[1]).toMatchObject({ revision: 4 })
})
test('a removed definition is deleted on the server', async () => {
  const { autosave, sent } = setup()
  autosave.note(removeDefinition(empty, 'form', 'customer'))
  await autosave.flush()
  expect(sent).toEqual([{ ref: 'form/customer', label: null, revision: 3 }])
})
test('a conflict stops saving until mine is kept, then is based on the other revision', async () => {
  const { autosave, sent, last } = setup([
    () => ({ kind: 'conflict', conflict: { updatedBy: '陈晓明', updatedAt: null, revision: 9 } }),
  ])
  autosave.note(relabelled('甲'))
  await autosave.flush()
  expect(last()).toMatchObject({ kind: 'conflict', conflict: { ref: 'form/customer', revision: 9 } })
  autosave.note(relabelled('乙'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(sent).toHaveLength(1)
  await autosave.overwrite()
  expect(sent[1]).toEqual({ ref: 'form/customer', label: '乙', revision: 9 })
})
test('taking theirs sends nothing more', async () => {
  const { autosave, sent, last } = setup([
    () => ({ kind: 'conflict', conflict: { updatedBy: null, updatedAt: null, revision: 9 } }),
  ])
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
  expect(sent.map((request) => request.label)).toEqual(['甲', '乙'])
})
test('differences name changed, new and removed definitions', () => {
  const next = putDefinition(removeDefinition(empty, 'form', 'customer'), emptyForm('lead', '线索'))
  expect(differences(empty, next)).toEqual(['form/customer', 'form/lead'])
  expect(differences(empty, empty)).toEqual([])
})
