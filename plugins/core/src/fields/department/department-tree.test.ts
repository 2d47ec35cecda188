import { describe, expect, it } from 'vitest'
import { departmentTree } from './department-tree.ts'

describe('departmentTree', () => {
  it('nests departments and keeps their order', () => {
    const tree = departmentTree([
      { id: '2', parent_id: '1', title: '华东' },
      { id: '1', parent_id: null, title: '销售部' },
      { id: '3', parent_id: '1', title: '华南' },
    ])
    expect(tree).toEqual([
      {
        value: '1',
        label: '销售部',
        children: [
          { value: '2', label: '华东', children: [] },
          { value: '3', label: '华南', children: [] },
        ],
      },
    ])
  })

  it('keeps a department whose parent the viewer does not get', () => {
    expect(departmentTree([{ id: '2', parent_id: 'gone', title: '华东' }]).map((node) => node.label)).toEqual(['华东'])
  })
})
