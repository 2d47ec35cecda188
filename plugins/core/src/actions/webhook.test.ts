import { schemaIssues } from '@tenon/engine'
import { expect, it } from 'vitest'
import { webhook } from './webhook.ts'

const issues = (settings: object) => {
  const action = { id: 'call', kind: 'webhook', event: 'made', ...settings }
  const shape = schemaIssues(webhook.schema, action)
  return (shape.length > 0 ? shape : webhook.check!(action)).map(({ path, code }) => `${path} ${code}`)
}

it('a webhook needs an address, or a table of them', () => {
  expect(issues({})).toEqual(['url REQUIRED'])
  expect(issues({ url: 'https://erp.example.com/hook?a=1' })).toEqual([])
  expect(issues({ table: { form: 'system', url: 'address', where: true } })).toEqual([])
})

it.each([
  'https://',
  'https://?a=1',
  'https:///x y',
  'http://[::1',
  'http://a:99999/',
  'ftp://example.com',
  'javascript:alert(1)',
])('an address that leads nowhere is refused at publish: %s', (url) => expect(issues({ url })).toHaveLength(1))
