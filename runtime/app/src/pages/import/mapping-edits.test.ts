import type { ImportMapping } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { columnLetter, columnsFor, fieldsOf, joinColumn, mapColumn, mapValue, setConstant } from './mapping-edits.ts'

const mapping: ImportMapping = {
  fields: {
    name: { columns: [0] },
    area: { columns: [6, 7] },
    source: { columns: [4], values: { 百度: '搜索引擎' } },
    status: { constant: '生效' },
  },
}

describe('mapping', () => {
  it('knows which fields a column feeds and which columns feed a field', () => {
    expect(fieldsOf(mapping, 7)).toEqual(['area'])
    expect(fieldsOf(mapping, 9)).toEqual([])
    expect(columnsFor(mapping, 'area')).toEqual([6, 7])
    expect(columnsFor(mapping, 'status')).toEqual([])
  })

  it('moves a field to another column, without the values of the old one', () => {
    const moved = mapColumn(mapping, 9, ['source'])
    expect(moved.fields['source']).toEqual({ columns: [9] })
    expect(fieldsOf(moved, 4)).toEqual([])
  })

  it('lets one column feed two fields and keeps what is told apart already', () => {
    const both = mapColumn(mapping, 4, ['source', 'tags'])
    expect(both.fields['source']).toEqual(mapping.fields['source'])
    expect(both.fields['tags']).toEqual({ columns: [4] })
  })

  it('takes a column out of a joined field, and the field away with its last column', () => {
    expect(mapColumn(mapping, 7, []).fields['area']).toEqual({ columns: [6] })
    expect(mapColumn(mapping, 0, []).fields['name']).toBeUndefined()
  })

  it('joins columns in the order of the sheet', () => {
    expect(joinColumn(mapping, 'name', 3).fields['name']).toEqual({ columns: [0, 3] })
    expect(joinColumn({ fields: { area: { columns: [7] } } }, 'area', 6).fields['area']).toEqual({ columns: [6, 7] })
  })

  it('tells values apart, leaves them empty, and takes that back', () => {
    const mapped = mapValue(mapping, 'source', '朋友', '老客户推荐')
    expect(mapped.fields['source']).toEqual({ columns: [4], values: { 百度: '搜索引擎', 朋友: '老客户推荐' } })
    expect(mapValue(mapped, 'source', '朋友', undefined).fields['source']).toEqual(mapping.fields['source'])
    expect(mapValue(mapping, 'source', '朋友', null).fields['source']).toMatchObject({ values: { 朋友: null } })
  })

  it('gives every row the same value, or none', () => {
    expect(setConstant(mapping, 'stage', '新线索').fields['stage']).toEqual({ constant: '新线索' })
    expect(setConstant(mapping, 'status', undefined).fields['status']).toBeUndefined()
  })

  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 27, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AB', 'ZZ', 'AAA'])
  })
})
