import { expect, it } from 'vitest'
import { shiftDay } from './month-days.ts'
import { weekLanes } from './week-lanes.ts'

const week = Array.from({ length: 7 }, (_, at) => shiftDay('2026-03-02', at))
const event = (name: string, from: number, to: number) => ({
  name,
  span: { from: `2026-03-${String(from).padStart(2, '0')}`, to: `2026-03-${String(to).padStart(2, '0')}` },
})
/** One line per day: `a` = a piece, `<` begins, `>` ends, `.` = kept free. */
function drawn(events: ReturnType<typeof event>[]): string[] {
  const lanes = weekLanes(week, events)
  return week.map((day) =>
    lanes
      .get(day)!
      .map((piece) => (piece ? `${piece.first ? '<' : ''}${piece.event.name}${piece.last ? '>' : ''}` : '.'))
      .join(' '),
  )
}

it('keeps the line of an event through its days, and fills what is free above the next one', () => {
  expect(drawn([event('a', 2, 4), event('b', 3, 3), event('c', 4, 6), event('d', 5, 5)])).toEqual([
    '<a',
    'a <b>',
    'a> <c',
    '<d> c',
    '. c>',
    '',
    '',
  ])
})

it('shows what comes from the week before and what goes on after it, with its name once', () => {
  const lanes = weekLanes(week, [{ name: 'a', span: { from: '2026-02-26', to: '2026-03-20' } }])
  const pieces = week.map((day) => lanes.get(day)![0]!)
  expect(pieces.map(({ days }) => days)).toEqual([7, 0, 0, 0, 0, 0, 0])
  expect(pieces.some(({ first, last }) => first || last)).toBe(false)
})

it('puts the earlier one higher, of those the longer, else keeps the order', () => {
  expect(drawn([event('a', 3, 3), event('b', 3, 5), event('c', 3, 3), event('d', 2, 3)])[1]).toBe('d> <b <a> <c>')
  expect(drawn([event('x', 9, 12)])).toEqual(week.map(() => ''))
})
