import { type Case, TEXTUAL, NUMERIC } from './case.ts'

export const VALUE_CASES: readonly Case[] = [
  {
    type: 'text',
    settings: { maxLength: 5 },
    parse: [
      ...TEXTUAL,
      [' 华瑞 ', '华瑞'],
      ['a\nb', 'a b'],
      ['一二三四五六', '!TOO_LONG'],
      ['😀😀😀😀😀', '😀😀😀😀😀'],
      [42, '42'],
    ],
  },
  {
    type: 'text',
    settings: { normalize: ['nfkc', 'noSpace'] },
    parse: [[' 源创 电力（西安） 公司 ', '源创电力(西安)公司']],
  },
  {
    type: 'text',
    settings: { pattern: 'uscc' },
    parse: [
      ['91110000100000000X', '!PATTERN'],
      ['911100001000024296', '!PATTERN'],
    ],
  },
  { type: 'longText', parse: [...TEXTUAL, ['一\r\n二', '一\n二']] },
  {
    type: 'richText',
    parse: [
      ['<p>好</p>', '<p>好</p>'],
      ['<p onclick="x()">好</p><script>alert(1)</script>', '<p>好</p>'],
      ['<img src=x onerror=alert(1)>看', '看'],
      ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
      ['<svg><script>alert(1)</script></svg>a', 'a'],
      ['a < b', 'a &lt; b'],
      ['<<script>script>alert(1)</script>', '&lt;'],
      ['<p></p>', null],
    ],
  },
  { type: 'number', parse: NUMERIC.map(([input, result]) => [input, result === '!' ? '!NUMBER' : result]) },
  {
    type: 'number',
    settings: { scale: 1, min: 0, max: 10 },
    parse: [
      ['1.25', '!SCALE'],
      [-1, '!RANGE'],
      [10, '10'],
    ],
  },
  {
    type: 'money',
    parse: NUMERIC.map(([input, result]) => [input, result === '!' ? '!MONEY' : result]),
    cells: [
      ['72万', '720000'],
      ['¥1,150,000', '1150000'],
      ['￥１，０００', '1000'],
      ['950,000元', '950000'],
      [1160000, '1160000'],
      [0.1 + 0.2, '0.3'],
      ['1.5亿', '150000000'],
      ['-300', '-300'],
      ['(300)', '-300'],
      ['面议', '!MONEY'],
      ['约定', '!MONEY'],
      ['1,23', '!MONEY'],
      ['10万元', '100000'],
      ['NaN', '!MONEY'],
      ['', null],
    ],
    text: [
      ['1150000', '¥1,150,000.00'],
      [null, ''],
    ],
  },
  { type: 'percent', parse: [['0.125', '0.125']], cells: [['12.5%', '0.125']], text: [['0.125', '12.50%']] },
  {
    type: 'rating',
    parse: [
      [3, '3'],
      [6, '!RANGE'],
      ['2.5', '!SCALE'],
    ],
    cells: [
      ['★★★☆☆', '3'],
      ['4星', '4'],
    ],
  },
  {
    type: 'slider',
    settings: { step: 5 },
    parse: [
      [10, '10'],
      [12, '!STEP'],
      [200, '!RANGE'],
    ],
  },
  {
    type: 'switch',
    parse: [
      [true, true],
      [null, false],
      ['true', '!TYPE'],
      [1, '!TYPE'],
    ],
    cells: [
      ['是', true],
      ['√', true],
      ['否', false],
      ['', false],
      [null, false],
      ['也许', '!BOOLEAN'],
    ],
    text: [[true, '是']],
  },
]
