import { expect, test } from 'vitest'
import { parseTree, treeText } from './tree-text.ts'

const tree = [
  { value: '硬件', children: [{ value: '电脑', children: [{ value: '笔记本' }] }, { value: '打印机' }] },
  { value: '软件' },
]

test('a tree is lines and back', () => {
  expect(treeText(tree)).toBe('硬件\n  电脑\n    笔记本\n  打印机\n软件')
  expect(parseTree(treeText(tree))).toEqual(tree)
})
test('blank lines, tabs and uneven indentation do no harm', () => {
  expect(parseTree('a\n\n\tb\n      c\n   d\ne')).toEqual([
    { value: 'a', children: [{ value: 'b', children: [{ value: 'c' }, { value: 'd' }] }] },
    { value: 'e' },
  ])
})
test('labels of values that stay are kept', () => {
  expect(parseTree('a', [{ value: 'a', label: { 'zh-CN': '甲' } }])).toEqual([{ value: 'a', label: { 'zh-CN': '甲' } }])
})
