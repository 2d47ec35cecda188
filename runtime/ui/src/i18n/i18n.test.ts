import { expect, test } from 'vitest'
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
