import { type Case, NUL, ID, CITY, TEXTUAL } from './case.ts'

export const REFERENCE_CASES: readonly Case[] = [
  ...(['select', 'radio'] as const).map((type): Case => ({
    type,
    options: CITY,
    parse: [
      ['电话', '电话'],
      ['百度', '!OPTION'],
      ['旧来源', '!OPTION'],
      [['电话'], '!OPTION'],
      ['', null],
    ],
    cells: [
      [' 百 度', '搜索引擎'],
      ['sem', '搜索引擎'],
      ['Search', '搜索引擎'],
      ['旧来源', '旧来源'],
      ['火星', '!OPTION'],
      ['', null],
    ],
    text: [['电话', '电话']],
  })),
  ...(['multiSelect', 'checkbox'] as const).map((type): Case => ({
    type,
    options: CITY,
    settings: { max: 1 },
    parse: [
      [['电话', '电话'], ['电话']],
      [['电话', '搜索引擎'], '!TOO_MANY'],
      ['电话', '!TYPE'],
      [null, []],
    ],
    cells: [
      ['百度、SEM', ['搜索引擎']],
      ['百度;火星', '!OPTION'],
      ['', []],
    ],
    text: [[['电话', '搜索引擎'], '电话、搜索引擎']],
  })),
  {
    type: 'cascader',
    settings: { tree: [{ value: '硬件', children: [{ value: '主机' }] }] },
    parse: [
      ['硬件/主机', '硬件 / 主机'],
      [['硬件'], '硬件'],
      ['软件', '!OPTION'],
    ],
  },
  {
    type: 'area',
    parse: [
      ['330106', '330106'],
      ['999999', '!AREA'],
      ['', null],
      [330106, '!AREA'],
    ],
    cells: [
      ['浙江', '330000'],
      ['浙江省', '330000'],
      ['上海省', '310000'],
      ['北京省', '110000'],
      ['福建-厦门', '350200'],
      ['重庆-重庆', '500100'],
      ['郑州', '410100'],
      ['浙江省杭州市西湖区', '330106'],
      ['北京市朝阳区', '110105'],
      ['内蒙古', '150000'],
      ['吉林市', '220200'],
      ['吉林', '220000'],
      ['浙江省杭州市西湖区文三路1号', '330106'],
      ['亚特兰蒂斯', '!AREA'],
      ['城关区', '!AREA'],
    ],
    text: [
      ['330106', '浙江省 杭州市 西湖区'],
      ['110105', '北京市 朝阳区'],
    ],
  },
  {
    type: 'phone',
    settings: { pattern: 'cn-mobile' },
    parse: [
      ['138 0013 8000', '13800138000'],
      ['+86 138-0013-8000', '13800138000'],
      ['＋８６１３８００１３８０００', '13800138000'],
      ['8613800138000', '13800138000'],
      [18903004972, '18903004972'],
      ['1380013800', '!PHONE'],
      ['23800138000', '!PHONE'],
      ['0571-87654321', '!PHONE'],
      ['', null],
      [NUL, '!PHONE'],
    ],
  },
  {
    type: 'phone',
    parse: [
      ['0571-8765 4321', '057187654321'],
      ['(010) 62345678 转 12', '01062345678-12'],
      ['400-820-8820', '4008208820'],
      ['+1 415 555 2671', '+14155552671'],
      ['12', '!PHONE'],
    ],
  },
  {
    type: 'email',
    parse: [
      ['Li.Wei@Example.COM', 'Li.Wei@example.com'],
      ['a@b', '!EMAIL'],
      ['a@b.1', '!EMAIL'],
      ['a b@c.cn', '!EMAIL'],
      ['"x" <a@b.cn>', '!EMAIL'],
      ['a@b.cn\r\nBcc: c@d.cn', '!EMAIL'],
      ['a@b.cn,c@d.cn', '!EMAIL'],
    ],
  },
  {
    type: 'url',
    parse: [
      ['www.example.com/x', 'https://www.example.com/x'],
      ['https://例子.cn/路', 'https://例子.cn/路'],
      ['javascript:alert(1)', '!URL'],
      ['data:text/html,x', '!URL'],
      ['http://a:b@example.com', '!URL'],
      ['https://x.com/"onclick=', '!URL'],
    ],
  },
  {
    type: 'idCard',
    parse: [
      ['11010519491231002x', '11010519491231002X'],
      ['110105194912310021', '!ID_CARD'],
      ['11010519490231002X', '!ID_CARD'],
    ],
  },
  ...(['attachment', 'image'] as const).map((type): Case => ({
    type,
    parse: [
      [[ID, { id: ID }], [ID]],
      [['../../etc/passwd'], '!REFERENCE'],
      [null, []],
      [Array(60).fill(ID), '!TOO_MANY'],
    ],
    cells: [['合同.pdf', '!NOT_IMPORTABLE']],
  })),
  {
    type: 'signature',
    parse: [
      [ID, ID],
      ['x', '!REFERENCE'],
    ],
  },
  {
    type: 'location',
    parse: [
      [
        { lat: 30.2741, lng: 120.1551 },
        { lat: 30.2741, lng: 120.1551, address: null },
      ],
      [{ lat: 91, lng: 0 }, '!LOCATION'],
      [{ lat: NaN, lng: 0 }, '!LOCATION'],
    ],
  },
  ...(['member', 'department'] as const).map((type): Case => ({
    type,
    parse: [
      [ID, ID],
      [{ id: ID.toUpperCase(), title: '陈晓明' }, ID],
      ['陈晓明', '!REFERENCE'],
      [null, null],
      [[ID], '!REFERENCE'],
    ],
    cells: [
      ['陈晓明', type === 'member' ? '?$user:陈晓明' : '?$department:陈晓明'],
      ['', null],
    ],
  })),
  {
    type: 'member',
    settings: { many: true },
    parse: [
      [[ID, ID], [ID]],
      [ID, '!TYPE'],
      [null, []],
    ],
    cells: [['王,李', '?$user:王,李']],
  },
  {
    type: 'relation',
    settings: { form: 'customer' },
    parse: [
      [ID, ID],
      [{ id: ID }, ID],
    ],
    cells: [['华瑞', '?customer:华瑞']],
  },
  { type: 'barcode', parse: [...TEXTUAL, ['6901234567892', '6901234567892']] },
  { type: 'autoNumber', parse: [['HT-2026-0001', 'HT-2026-0001']] },
  { type: 'lookup', parse: [['x', '!COMPUTED']] },
  { type: 'rollup', parse: [['1', '!COMPUTED']] },
  { type: 'formula', parse: [['1', '!COMPUTED']] },
  {
    type: 'subform',
    parse: [
      [[], []],
      ['x', '!TYPE'],
    ],
  },
  { type: 'divider', parse: [['x', '!COMPUTED']] },
  { type: 'description', parse: [['x', '!COMPUTED']] },
]
