import type { Person, Seeded } from './seed.ts'

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: unknown
}
export interface Case {
  readonly name: string
  readonly as: Person
  product(n: number, seeded: Seeded): Requests
  floor(n: number, seeded: Seeded): Requests
}
/** What a page asks one after the other counts as one answer. */
export type Requests = Request | readonly Request[]

const C = '/api/apps/bench/forms/customer/records'
const query = (body: unknown): Request => ({ method: 'POST', path: `${C}/query`, body })
const oneOf = (n: number, ids: readonly string[]): string => ids[(n * 7919) % ids.length]!
const idOf = (n: number, { ids }: Seeded): string => oneOf(n, ids)
const DEFINITIONS: Request = { method: 'GET', path: '/api/apps/bench/definitions' }
const get = (path: string): Request => ({ method: 'GET', path })
/** What the page of a form asks for a record with two lists of rows, and for one with a customer to choose. */
const openCustomer = (n: number, s: Seeded): Request => get(`${C}/${idOf(n, s)}?expand=contacts,items`)
const openOpportunity = (n: number, s: Seeded): readonly Request[] => [
  get(`/api/apps/bench/forms/opportunity/records/${oneOf(n, s.opportunities)}?expand=customer`),
  query({ fields: ['name'], size: 20, count: 'none' }),
]
let made = 0
const fresh = () => {
  const n = ++made
  return {
    name: `新公司${process.pid}${Date.now() % 1e6}n${n}`,
    mobile: `139${String(n).padStart(8, '0')}`,
    level: 'A',
    amount: 1234.5,
    remark: '首次来电咨询产品报价',
    industry: '软件',
    city: '上海',
  }
}

/** What both servers are asked. */
export const cases: readonly Case[] = [
  {
    name: 'list: all, sorted',
    as: 'all',
    product: () => query({ sort: ['-amount'] }),
    floor: () => ({ method: 'POST', path: '/all' }),
  },
  {
    name: 'list: filter, sort, count',
    as: 'all',
    product: () => query({ filter: { '==': [{ var: 'level' }, 'A'] }, sort: ['-amount'] }),
    floor: () => ({ method: 'POST', path: '/list' }),
  },
  {
    name: 'list: with a mirror',
    as: 'linked',
    product: () => query({ fields: ['name', 'amount', 'opportunities'], sort: ['-amount'] }),
    floor: () => ({ method: 'POST', path: '/linked' }),
  },
  ...(['team', 'empty'] as const).map((as): Case => ({
    name: `scope departments: ${as === 'team' ? 'rows' : 'none'}`,
    as,
    product: () => query({ sort: ['-amount'] }),
    floor: () => ({ method: 'POST', path: '/team' }),
  })),
  ...(['many', 'rare', 'none'] as const).map((as): Case => ({
    name: `scope own: ${as}`,
    as,
    product: () => query({ sort: ['-amount'] }),
    floor: () => ({ method: 'POST', path: '/scope' }),
  })),
  {
    name: 'get with two lists',
    as: 'all',
    product: (n, s) => ({ method: 'GET', path: `${C}/${idOf(n, s)}` }),
    floor: (n, s) => ({ method: 'GET', path: `/get/${idOf(n, s)}` }),
  },
  {
    name: 'form open, first in a tab',
    as: 'all',
    product: (n, s) => [DEFINITIONS, openCustomer(n, s)],
    floor: (n, s) => [get('/definitions'), get(`/get/${idOf(n, s)}`)],
  },
  {
    name: 'form open',
    as: 'all',
    product: openCustomer,
    floor: (n, s) => get(`/get/${idOf(n, s)}`),
  },
  {
    name: 'form open, customers to choose',
    as: 'all',
    product: openOpportunity,
    floor: (n, s) => [get(`/opportunity/${oneOf(n, s.opportunities)}`), get('/choices')],
  },
  {
    name: 'create',
    as: 'all',
    product: () => ({ method: 'POST', path: C, body: fresh() }),
    floor: () => ({ method: 'POST', path: '/create', body: fresh() }),
  },
  {
    name: 'update',
    as: 'all',
    product: (n, s) => ({ method: 'PATCH', path: `${C}/${idOf(n, s)}`, body: { amount: n + 0.5, score: n % 100 } }),
    floor: (n, s) => ({ method: 'PATCH', path: `/update/${idOf(n, s)}`, body: { amount: n + 0.5, score: n % 100 } }),
  },
  ...['华瑞', '上海华瑞'].map((search): Case => ({
    name: `search: ${search.length} characters`,
    as: 'all',
    product: () => query({ search }),
    floor: () => ({ method: 'POST', path: '/search', body: { search } }),
  })),
  // Another question each time: the product keeps answers until something is written.
  ...(
    [
      ['group by stage', 'by_stage', '/stage'],
      ['group by stage × month', 'by_stage_month', '/stage-month'],
    ] as const
  ).map(([name, report, path]): Case => ({
    name,
    as: 'all',
    product: (n) => ({
      method: 'POST',
      path: `/api/apps/bench/reports/${report}/data`,
      body: { filter: { '>=': [{ var: 'amount' }, n % 1_000] } },
    }),
    floor: (n) => ({ method: 'POST', path, body: { least: n % 1_000 } }),
  })),
]
