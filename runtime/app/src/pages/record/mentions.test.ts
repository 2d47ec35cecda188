import { describe, expect, it } from 'vitest'
import { commentParts, mentionAt, mentionsIn, withMention } from './mentions.ts'

describe('mentions', () => {
  it.each([
    ['请 @林可', 5, { start: 2, typed: '林可' }],
    ['@', 1, { start: 0, typed: '' }],
    ['@林可欣 好', 6, null],
    ['mail a@b', 8, null],
    ['没有', 2, null],
  ] as const)('finds what is being typed in %j', (text, cursor, expected) => {
    expect(mentionAt(text, cursor)).toEqual(expected)
  })

  it('puts the name in and the cursor behind it', () => {
    expect(withMention('请 @林 看一下', 2, 4, '林可欣')).toEqual({ text: '请 @林可欣 看一下', cursor: 7 })
  })

  it('sends only people whose names still stand there', () => {
    const known = new Map([
      ['林可欣', '1'],
      ['陈晓明', '2'],
    ])
    expect(mentionsIn('请 @林可欣 看', known)).toEqual(['1'])
  })

  it('draws the longest name first', () => {
    expect(commentParts('@王芳芳 和 @王芳', ['王芳', '王芳芳'])).toEqual([
      { text: '@王芳芳', mention: true },
      { text: ' 和 ', mention: false },
      { text: '@王芳', mention: true },
    ])
    expect(commentParts('a (b', [])).toEqual([{ text: 'a (b', mention: false }])
  })
})
