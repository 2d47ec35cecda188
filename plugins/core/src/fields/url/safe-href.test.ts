import { describe, expect, it } from 'vitest'
import { safeHref } from './safe-href.ts'

describe('safeHref', () => {
  it.each(['https://tenon.example/a?b=1', 'http://10.0.0.1/', 'mailto:a@b.cn', 'tel:12345'])('opens %s', (text) =>
    expect(safeHref(text)).toBe(text),
  )
  it.each([
    'javascript:alert(1)',
    ' JaVaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>1</script>',
    'file:///etc/passwd',
    'vbscript:x',
    '//evil.example',
    'tenon.example',
    '',
  ])('does not open %j', (text) => expect(safeHref(text)).toBeNull())
})
