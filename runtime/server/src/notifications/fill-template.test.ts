import { expect, test } from 'vitest'
import { fillHeader, fillHtml, fillText } from './fill-template.ts'
import { parseAddress } from './mail-address.ts'

const values: Record<string, string> = { name: '<b>华瑞</b>', evil: '{name}', line: 'a\r\nBcc: x@y.cn' }
const lookup = (path: string) => (Object.hasOwn(values, path) ? values[path] : undefined)

test('a placeholder is filled once; what a value looks like does not matter', () => {
  expect(fillText('客户：{name} {evil} {unknown}|{{name}}', lookup)).toBe('客户：<b>华瑞</b> {name} |{name}')
})

test('in HTML both the values and the text of the template are escaped', () => {
  expect(fillHtml('<i>{name}\n{evil}', lookup)).toBe('&#60;i&#62;&#60;b&#62;华瑞&#60;/b&#62;<br>{name}')
})

test('a header never gets a second line', () => {
  expect(fillHeader('主题 {line}', lookup)).toBe('主题 a Bcc: x@y.cn')
})

test('nothing is calculated', () => {
  for (const text of ['{{7*7}}', '${7*7}', '<%=7*7%>', '#{7*7}', '{7*7}', '{constructor}', '{__proto__}'])
    expect(fillText(text, lookup)).not.toContain('49')
  expect(fillText('{constructor}{__proto__}', lookup)).toBe('')
})

test.each([
  ['li@example.com', 'li@example.com'],
  [' li.lei+a@Example.COM ', 'li.lei+a@example.com'],
  ['li@例子.公司', 'li@xn--fsqu00a.xn--55qx5d'],
])('%s is one address', (text, address) => expect(parseAddress(text)).toBe(address))

test.each([
  '',
  'li',
  '@example.com',
  'li@',
  'li@localhost',
  'li@-a.cn',
  'li@a..cn',
  '.li@a.cn',
  'li.@a.cn',
  'l..i@a.cn',
  'a@b.cn,c@d.cn',
  'a@b.cn;c@d.cn',
  'a@b.cn c@d.cn',
  'Li <a@b.cn>',
  '<a@b.cn>',
  '"a b"@b.cn',
  'a(b)@b.cn',
  'group:a@b.cn;',
  'a@b.cn\r\nBcc: c@d.cn',
  'a\n@b.cn',
  'a@b.cn\0',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'a@b@c.cn',
  'a@b.cn/x',
  'a@b.cn?x',
  'a@b.cn#x',
  'a%b@c.cn@d.cn',
  `${'a'.repeat(65)}@b.cn`,
  'a@b.cn:25',
])('%j is no address', (text) => expect(parseAddress(text)).toBeNull())
