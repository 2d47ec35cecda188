import type { Todo } from '@tenon/ui/form'
import { dayOf } from '@tenon/ui/i18n'
import { expect, it } from 'vitest'
import { agendaGroup, agendaOf, lateness } from './agenda.ts'

const now = new Date('2026-11-23T06:00:00Z')
const shanghai = (due: string) => agendaGroup(due, now, '2026-11-23', (at) => dayOf(at, 'Asia/Shanghai'))

it.each([
  ['', 'undated'],
  ['2026-11-22', 'overdue'],
  ['2026-11-23', 'today'],
  ['2026-11-24', 'later'],
  ['2026-11-23T05:59:00Z', 'overdue'],
  ['2026-11-23T06:01:00Z', 'today'],
  ['2026-11-23T15:59:00Z', 'today'],
  // In Shanghai it is the next day already.
  ['2026-11-23T16:00:00Z', 'later'],
])('%s is %s', (due, group) => expect(shanghai(due)).toBe(group))

it('groups follow the day, each in the order of time', () => {
  const todos = ['2026-11-25', '', '2026-11-20', '2026-11-23T09:00:00Z', '2026-11-23T07:00:00Z'].map(
    (due) => ({ due }) as Todo,
  )
  expect(
    agendaOf(todos, ({ due }) => shanghai(due)).map(({ group, todos: of }) => [group, of.map(({ due }) => due)]),
  ).toEqual([
    ['overdue', ['2026-11-20']],
    ['today', ['2026-11-23T07:00:00Z', '2026-11-23T09:00:00Z']],
    ['later', ['2026-11-25']],
    ['undated', ['']],
  ])
})

it('says how late something is in whole days', () => {
  expect(lateness('2026-11-20', now)).toEqual({ unit: 'days', n: 3 })
  expect(lateness('2026-11-22T05:00:00Z', now)).toEqual({ unit: 'days', n: 1 })
  expect(lateness('2026-11-23T03:30:00Z', now)).toEqual({ unit: 'hours', n: 2 })
  expect(lateness('2026-11-23T05:50:00Z', now)).toEqual({ unit: 'minutes', n: 10 })
})
