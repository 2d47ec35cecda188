import { expect, it } from 'vitest'
import { formatHeading, formatList, formatNote, formatPair, formatReasons } from './punctuation.ts'

it.each([
  [formatList(['甲', '乙'], 'zh-CN'), '甲、乙', formatList(['A', 'B'], 'en-US'), 'A, B'],
  [formatPair('手机', '请填写', 'zh-CN'), '手机：请填写', formatPair('Mobile', 'fill in', 'en-US'), 'Mobile: fill in'],
  [formatPair('', '请填写', 'zh-CN'), '请填写', formatPair('', 'fill in', 'en-US'), 'fill in'],
  [
    formatNote('负责人', '客户', 'zh-CN'),
    '负责人（客户）',
    formatNote('Owner', 'Customer', 'en-US'),
    'Owner (Customer)',
  ],
  [formatReasons(['甲', '乙'], 'zh-CN'), '甲；乙', formatReasons(['A', 'B'], 'en-US'), 'A; B'],
  [formatHeading('待办', 'zh-CN'), '【待办】', formatHeading('Tasks', 'en-US'), '[Tasks]'],
])('words are divided as the reader’s language does: %s', (zh, wantedZh, en, wantedEn) => {
  expect([zh, en]).toEqual([wantedZh, wantedEn])
})
