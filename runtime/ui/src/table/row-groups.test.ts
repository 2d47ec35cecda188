import { expect, it } from 'vitest'
import { linesOf } from './row-groups.ts'

const rows = [
  { id: '1', owner: { id: 'a', title: '陈晓明' } },
  { id: '2', owner: { id: 'a', title: null } },
  { id: '3', owner: null },
]

it('puts a head with its count before each run of equal values', () => {
  expect(linesOf(rows, 'owner', new Set()).map((line) => (line.kind === 'group' ? line.count : line.id))).toEqual([
    2,
    '1',
    '2',
    1,
    '3',
  ])
})

it('keeps only the head of a collapsed group', () => {
  expect(linesOf(rows, 'owner', new Set(['group:a'])).map((line) => line.id)).toEqual(['group:a', 'group:null', '3'])
})

it('gives the rows alone when nothing is grouped', () => {
  expect(linesOf(rows, null, new Set()).map((line) => line.id)).toEqual(['1', '2', '3'])
})

it('says how many rows a group has when more than the loaded ones are known of', () => {
  const lines = linesOf(rows, 'owner', new Set(), new Map([['a', 250]]))
  expect(lines.flatMap((line) => (line.kind === 'group' ? [line.count] : []))).toEqual([250, 1])
})
