import { expect, test } from 'vitest'
import { formatDayTime, formatMoment } from './format.ts'
import { addMessages, i18n } from './i18n.ts'

test('English says one record and two records; a number that was written out already is many', () => {
  addMessages({
    'zh-CN': { sample: { records: '{n} 条记录' } },
    'en-US': { sample: { records: '{n} record | {n} records' } },
  })
  const { t, locale } = i18n.global
  locale.value = 'en-US'
  expect([0, 1, 2, 21].map((n) => t('sample.records', { n }))).toEqual([
    '0 records',
    '1 record',
    '2 records',
    '21 records',
  ])
  expect(t('sample.records', { n: '1,200' })).toBe('1,200 records')
  locale.value = 'zh-CN'
  expect(t('sample.records', { n: 1 })).toBe('1 条记录')
})

test('a date-time that was entered says its time on any day; a moment in passing only near today', () => {
  const now = new Date('2026-11-22T08:00:00Z')
  const said = (iso: string, locale: 'zh-CN' | 'en-US') => formatDayTime(iso, locale, 'Asia/Shanghai', now)
  expect(said('2026-03-05T06:05:00Z', 'zh-CN')).toBe('3月5日 14:05')
  expect(said('2025-03-05T16:05:00Z', 'en-US')).toBe('Mar 6, 2025 00:05')
  expect(said('2026-11-21T06:05:00Z', 'zh-CN')).toBe('昨天 14:05')
  expect(said('2026-11-21T06:05:00Z', 'en-US')).toBe('yesterday 14:05')
  expect(said('soon', 'zh-CN')).toBe('')
  expect(formatMoment('2026-03-05T06:05:00Z', 'zh-CN', 'Asia/Shanghai', now)).toBe('3月5日')
})
