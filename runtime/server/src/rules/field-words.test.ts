import { expect, test } from 'vitest'
import { issuesWords, issueWords } from './field-words.ts'

const fields = [
  { 'zh-CN': '明细', 'en-US': 'Items' },
  { 'zh-CN': '单价', 'en-US': 'Price' },
]
test('a reason names the field in the language of its reader', () => {
  const issue = { path: 'items/2/price', code: 'TOO_LONG', params: { max: 40, fields } }
  expect(issueWords(issue, 'zh-CN')).toMatch(/^明细 \/ 单价：.*40/)
  expect(issueWords(issue, 'en-US')).toMatch(/^Items \/ Price: .*40/)
})
test('a sentence that names the field already is left as it is, and one that is about none', () => {
  expect(issueWords({ path: 'price', code: 'REQUIRED', params: { label: '单价', fields } }, 'zh-CN')).toBe('请填写单价')
  const own = { path: 'price', code: 'CHECK', params: { message: '不能为负', fields } }
  expect(issueWords(own, 'zh-CN')).toBe('不能为负')
  expect(issueWords({ path: '', code: 'LOCKED' }, 'zh-CN')).not.toContain('：')
})
test('warnings are no reason', () => {
  expect(issuesWords([{ path: '', code: 'LOCKED', level: 'warning' }], 'zh-CN')).toBeUndefined()
})
