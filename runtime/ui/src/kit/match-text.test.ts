import { expect, it } from 'vitest'
import { matchText } from './match-text.ts'

it.each([
  ['上海华瑞', '华瑞', { start: 2, end: 3 }],
  ['上海华瑞', 'huar', { start: 2, end: 3 }],
  ['上海华瑞', 'shh', { start: 0, end: 2 }],
  ['Contract HT-2026', 'ht-20', { start: 9, end: 13 }],
  ['客户', '', null],
  ['客户', 'xyz', null],
])('finds in %s the query %s by characters, pinyin or initials', (text, query, expected) => {
  expect(matchText(text, query)).toEqual(expected)
})
