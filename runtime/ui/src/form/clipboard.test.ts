import { describe, expect, it } from 'vitest'
import { formatClipboard, parseClipboard } from './clipboard.ts'

describe('parseClipboard', () => {
  it.each<[string, string, string[][]]>([
    ['one cell', 'a', [['a']]],
    ['a row', 'a\tb\tc', [['a', 'b', 'c']]],
    [
      'rows with the line break of Windows',
      'a\tb\r\nc\td\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a line break inside a quoted cell', '"x\ny"\t2\n', [['x\ny', '2']]],
    ['doubled quotes', '"say ""hi"""\tb', [['say "hi"', 'b']]],
    ['a quote that never closes is text', '"abc\tb', [['"abc', 'b']]],
    ['empty cells at both ends', '\ta\t', [['', 'a', '']]],
    ['an empty row in the middle', 'a\n\nb', [['a'], [''], ['b']]],
    ['nothing', '', []],
  ])('reads %s', (_, text, cells) => {
    expect(parseClipboard(text)).toEqual(cells)
  })
})

it('is written so that it is read again as it was', () => {
  const rows = [
    ['上海华瑞', '12.5', ''],
    ['两行\n与\t制表', '"引号"', '末'],
  ]
  expect(parseClipboard(formatClipboard(rows))).toEqual(rows)
})
