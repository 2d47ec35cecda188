import { expect, it } from 'vitest'
import { departmentRows, subtreeOf } from './department-rows.ts'

const of = (id: string, parent_id: string | null) => ({ id, parent_id, title: id, head_id: null })
const tree = [of('sales', null), of('east', 'sales'), of('north', 'sales'), of('team', 'east'), of('lost', 'gone')]

it('lists the tree from top to bottom with its depth', () => {
  expect(departmentRows(tree).map(({ department, depth }) => `${depth} ${department.id}`)).toEqual([
    '0 sales',
    '1 east',
    '2 team',
    '1 north',
    '0 lost',
  ])
})

it('leaves out what lies under a folded department', () => {
  expect(departmentRows(tree, new Set(['sales'])).map(({ department }) => department.id)).toEqual(['sales', 'lost'])
})

it('finds a department and everything below it', () => {
  expect([...subtreeOf(tree, 'sales')].sort()).toEqual(['east', 'north', 'sales', 'team'])
})
