import { newInstance, pastLengths, predict, timeline, type Step, type WorkCalendar } from '@tenon/engine'
import { expect, test } from 'vitest'
import { envOf, flowOf } from './flow-testing.ts'

/** Mondays to Fridays, 9:00–18:00 in Shanghai. */
const calendar: WorkCalendar = {
  isWorkday: (day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()),
  from: 540,
  until: 1080,
  offset: 480,
}
/** Friday 2026-11-20, 16:00 in Shanghai. */
const start = '2026-11-20T08:00:00.000Z'
const ask = (id: string, person: string, more: object = {}): Step => ({
  id,
  kind: 'userTask',
  approvers: [{ kind: 'member', people: [person] }],
  ...more,
})
function timesOf(steps: readonly Step[], past: Readonly<Record<string, number>>) {
  const flow = flowOf(steps)
  const about = { id: 'i', flow: 'f', form: 'contract', record: 'r', initiator: 'sales', startedAt: start }
  const way = predict(flow, newInstance(about), { ...envOf({}), now: start })
  if (!way.ok) throw new Error('asks')
  const lengths = new Map(Object.entries(past).map(([node, hours]) => [node, { minutes: hours * 60, cases: 3 }]))
  return timeline(flow, way.visits, { start, past: lengths, calendar })
}

test('steps follow each other in working time: three hours from Friday 16:00 end on Monday at 10:00', () => {
  const { steps, ends, minutes, complete } = timesOf([ask('a', 'wang'), ask('b', 'zhao')], { a: 3, b: 1 })
  expect(steps.get('a')).toMatchObject({ begins: start, ends: '2026-11-23T02:00:00.000Z' })
  expect(steps.get('b')).toMatchObject({
    begins: '2026-11-23T02:00:00.000Z',
    length: { from: 'past', duration: { value: 1, unit: 'workHour' }, cases: 3 },
  })
  expect({ ends, minutes, complete }).toEqual({ ends: '2026-11-23T03:00:00.000Z', minutes: 240, complete: true })
})

test('branches run side by side; one that waits for all takes as long as the slowest, one that waits for one as the fastest', () => {
  const gateway = (more: object): Step => ({
    id: 'both',
    kind: 'parallelGateway',
    branches: [
      { id: 'x', steps: [ask('slow', 'wang')] },
      { id: 'y', steps: [ask('quick', 'zhao')] },
    ],
    ...more,
  })
  const past = { slow: 2, quick: 1, last: 1 }
  expect(timesOf([gateway({}), ask('last', 'li')], past).minutes).toBe(180)
  expect(timesOf([gateway({ join: 1 }), ask('last', 'li')], past).minutes).toBe(120)
})

test('a deadline stands in where no run has passed yet, and where there is none the end is a lower bound', () => {
  const due = { timeout: { after: { value: 1, unit: 'workDay' } } }
  const known = timesOf([ask('a', 'wang', due)], {})
  expect(known.steps.get('a')?.length).toEqual({ from: 'limit', duration: { value: 1, unit: 'workDay' } })
  expect(known).toMatchObject({ complete: true, ends: '2026-11-23T08:00:00.000Z' })
  const unknown = timesOf([ask('a', 'wang'), ask('b', 'zhao')], { b: 1 })
  expect(unknown).toMatchObject({ complete: false, minutes: 60 })
  expect(unknown.steps.get('a')?.length).toBeUndefined()
})

test('a node that rests takes what it is set to; one that passes by itself takes nothing and is not missed', () => {
  const rest: Step = { id: 'rest', kind: 'timer', duration: { value: 2, unit: 'hour' } }
  const nobody = ask('nobody', 'gone', { approvers: [{ kind: 'role', role: 'none' }], onEmpty: { do: 'approve' } })
  const { steps, ends, complete } = timesOf([rest, nobody], {})
  expect(steps.get('rest')?.length).toEqual({ from: 'rest', duration: { value: 2, unit: 'hour' } })
  expect({ ends, complete }).toEqual({ ends: '2026-11-20T10:00:00.000Z', complete: true })
})

test('the median of an even number of stays lies between the two in the middle; a night counts for nothing', () => {
  const stay = (enteredAt: string, leftAt: string) => ({ node: 'a', enteredAt, leftAt })
  const stays = [
    stay('2026-11-20T09:00:00.000Z', '2026-11-23T02:00:00.000Z'),
    stay('2026-11-20T01:00:00.000Z', '2026-11-20T02:00:00.000Z'),
    stay('2026-11-21T01:00:00.000Z', '2026-11-21T09:00:00.000Z'),
    stay('2026-11-19T01:00:00.000Z', '2026-11-20T10:00:00.000Z'),
  ]
  expect(pastLengths(stays, calendar).get('a')).toEqual({ minutes: 90, cases: 4 })
})
