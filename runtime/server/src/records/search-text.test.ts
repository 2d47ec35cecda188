import { pinyin } from 'pinyin-pro'
import { expect, test } from 'vitest'
import { pinyinInitials } from './search-text.ts'

const byLibrary = (text: string): string => pinyin(text, { pattern: 'first', toneType: 'none', type: 'array' }).join('')

test('initials are those that the library gives, for every character and for words that are read in their own way', () => {
  const differing: string[] = []
  for (let code = 0x4e00; code <= 0x9fa5; code++) {
    const char = String.fromCodePoint(code)
    if (pinyinInitials(char) !== byLibrary(char)) differing.push(char)
  }
  for (const word of [
    '重庆长江银行',
    '快乐音乐',
    '给予',
    '单于',
    '尉迟',
    '曾经',
    '会计会议',
    '便宜方便',
    '不是一个',
    '嗯哼',
  ])
    if (pinyinInitials(word) !== byLibrary(word)) differing.push(word)
  expect(differing).toEqual([])
  expect(pinyinInitials('重庆 Bank 银行')).toBe('cqyh')
})
