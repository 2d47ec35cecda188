import type { DashboardItem } from '@tenon/engine'
import { expect, test } from 'vitest'
import { gridRows } from './grid-rows.ts'

const card = (id: string, x: number, y: number, w: number, h: number): DashboardItem => ({
  id,
  kind: 'chart',
  ...{ x, y, w, h },
})
const columns = (items: readonly DashboardItem[]) =>
  gridRows(items, true).map(({ item, style }) => `${item.id} ${style['gridColumn']}`)

test('on a phone small cards stand in pairs, and one that would stand alone takes the row', () => {
  const small = ['a', 'b', 'c'].map((id, i) => card(id, i * 2, 0, 2, 3))
  const large = card('large', 0, 3, 12, 9)
  expect(columns([large, ...small])).toEqual(['a span 1', 'b span 1', 'c 1 / -1', 'large 1 / -1'])
  expect(columns([...small.slice(0, 2), large, card('d', 0, 12, 3, 3)])).toEqual([
    'a span 1',
    'b span 1',
    'large 1 / -1',
    'd 1 / -1',
  ])
})

test('on a screen every card has its own place', () => {
  expect(gridRows([card('a', 2, 1, 4, 3)], false)[0]).toMatchObject({
    small: true,
    style: { gridColumn: '3 / span 4', gridRow: '2 / span 3' },
  })
})
