import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXPRESSION_MESSAGES } from './expression/index.ts'
import { ISSUE_TEXTS } from './issue-texts.ts'
import { errorMessage, issueMessage } from './messages.ts'

describe('what issues say', () => {
  it.each([
    [
      { path: 'contacts/0/name', code: 'REQUIRED', params: { label: { 'zh-CN': '姓名', 'en-US': 'Name' } } },
      '请填写姓名',
      'Please fill in Name',
    ],
    [
      { path: 'mobile', code: 'PHONE', params: { pattern: 'cn-mobile' } },
      '手机号必须为11位数字',
      'The mobile number must have 11 digits',
    ],
    [{ path: 'n', code: 'RANGE', params: { min: 0 } }, '超出允许的范围，不小于 0', 'Out of range, at least 0'],
    [
      {
        path: 'name',
        code: 'DUPLICATE',
        params: { label: '客户名称', value: '上海华瑞科技有限公司', owner: '陈晓明' },
      },
      '客户名称“上海华瑞科技有限公司”已存在，负责人：陈晓明。',
      '客户名称 “上海华瑞科技有限公司” already exists, owner: 陈晓明.',
    ],
    [{ path: 'x', code: 'CHECK', params: { message: { 'zh-CN': '不行', 'en-US': 'No' } } }, '不行', 'No'],
    [{ path: 'x', code: 'SOMETHING_NEW' }, '这里的内容有误', 'This is not valid'],
  ])('%o', (issue, zh, en) => {
    expect(issueMessage(issue, 'zh-CN')).toBe(zh)
    expect(issueMessage(issue, 'en-US')).toBe(en)
  })

  it('never puts a value where a placeholder of the value itself could be filled in', () => {
    expect(issueMessage({ path: 'x', code: 'OPTION', params: { value: '{{7*7}}' } }, 'zh-CN')).toBe(
      '“{{7*7}}”不在可选范围内',
    )
  })

  it('have a sentence for every code that engine and field types give', () => {
    const codes = new Set<string>()
    for (const root of ['engine/src', 'plugins/core/src/fields'])
      for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }))
        if (file.endsWith('.ts') && !file.endsWith('.test.ts'))
          for (const m of readFileSync(join(root, file), 'utf8').matchAll(/code: '([A-Z_]+)'/g)) codes.add(m[1] ?? '')
    const missing = [...codes].filter((code) => !(code in ISSUE_TEXTS) && !(code in EXPRESSION_MESSAGES))
    expect(missing).toEqual([])
  })

  it('count the mistakes of a refused record', () => {
    const issues = [
      { path: 'a', code: 'REQUIRED' },
      { path: 'b', code: 'PHONE' },
      { path: 'c', code: 'X', level: 'warning' as const },
    ]
    expect(errorMessage('INVALID', 'zh-CN', issues)).toBe('有 2 处需要改正。')
  })
})

/** Characters and marks that only Chinese has. */
const CHINESE = /[\p{Script=Han}\u3001\u3002\u3010\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]/u

describe('labels that stand beside the code', () => {
  it('have nothing Chinese in English', () => {
    const wrong: string[] = []
    for (const root of ['engine/src', 'plugins/core/src', 'runtime/server/src', 'runtime/ui/src', 'designer/src'])
      for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }))
        if (/\.(ts|vue)$/.test(file) && !/\.test\.ts$|testing\//.test(file))
          for (const [, text] of readFileSync(join(root, file), 'utf8').matchAll(
            /'en-US':\s*(?:\n\s*)?('[^'\n]*'|`[^`\n]*`|"[^"\n]*")/g,
          ))
            if (CHINESE.test(text!)) wrong.push(`${file}: ${text}`)
    expect(wrong).toEqual([])
  })
})
