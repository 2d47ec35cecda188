import type { CompiledField } from '@tenon/engine'
import type { TableColumn } from '@tenon/ui/table'
import { describe, expect, it } from 'vitest'
import { planPaste } from './plan-paste.ts'

const column = (path: string, take: ((text: unknown) => object) | null): TableColumn =>
  ({ path, editable: take && ({ type: { parse: take } } as unknown as CompiledField) }) as unknown as TableColumn
const text = column('name', (value) => ({ value }))
const amount = column('amount', (value) =>
  Number.isNaN(Number(value)) ? { issue: { code: 'NUMBER' } } : { value: Number(value) },
)
const owner = column('owner', () => ({ lookup: { form: '$user', text: 'x' } }))
const computed = column('twice', null)
const rows = [
  { id: 'a', version: 3, name: 'A', amount: 1, owner: { id: 'u', title: 'U' } },
  { id: 'b', version: 1, name: 'B', amount: 2 },
]
const paste = (columns: readonly TableColumn[], at: [string, string], cells: string[][]) =>
  planPaste({ rows, columns, row: at[0], column: at[1], cells, timeZone: 'Asia/Shanghai' })

describe('cells pasted over a list', () => {
  it('go right and down from the marked cell, with what was there before', () => {
    const plan = paste(
      [text, amount],
      ['a', 'name'],
      [
        ['X', '7'],
        ['Y', ''],
      ],
    )
    expect(plan.updates).toEqual([
      { id: 'a', version: 3, name: 'X', amount: 7 },
      { id: 'b', version: 1, name: 'Y', amount: null },
    ])
    expect(plan.before).toEqual([
      { id: 'a', name: 'A', amount: 1 },
      { id: 'b', name: 'B', amount: 2 },
    ])
  })
  it('end at the edges of the list', () => {
    const plan = paste([text, amount], ['b', 'amount'], [['5', 'over'], ['6']])
    expect(plan.updates).toEqual([{ id: 'b', version: 1, amount: 5 }])
  })
  it('leave a row alone that has a cell which cannot be taken, and say why', () => {
    const plan = paste([amount, computed], ['a', 'amount'], [['many'], ['3', '6']])
    expect(plan.updates).toEqual([])
    expect(plan.refused.map(({ id, why }) => [id, why])).toEqual([
      ['a', { code: 'NUMBER' }],
      ['b', 'readonly'],
    ])
    expect(paste([owner], ['a', 'owner'], [['王军']]).refused[0]?.why).toBe('choose')
  })
})
