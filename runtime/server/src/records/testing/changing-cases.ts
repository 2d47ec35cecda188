import type { Row } from '@tenon/engine'
import { goods, phone } from './apart.ts'
import type { Change } from './changing-ways.ts'

/** A lead that is changed, and what is to become of it, whichever way the change comes. */
export interface ChangingCase extends Omit<Change, 'name'> {
  readonly refused?: readonly string[]
  /** Refused where a person decides. */
  readonly toPeople?: readonly string[]
  readonly says?: string
  readonly saved?: Row
  /** Ways that cannot come to it: no record of theirs can hold the value. */
  readonly never?: readonly string[]
  /** No record ever holds such a value. */
  readonly nowhere?: true
}
export const changingCases: Readonly<Record<string, (tag: string, n: number) => ChangingCase>> = {
  'a formula computes again, a default does not': () => ({
    start: { amount: 10, level: null },
    input: { amount: 120 },
    saved: { amount: 120, tax: 12, level: null },
  }),
  'the format of a field': () => ({ input: { mobile: '1380013' }, refused: ['mobile PHONE'], nowhere: true }),
  'required by linkage': () => ({ input: { level: 'A' }, along: { reason: '大单' }, refused: ['reason REQUIRED'] }),
  'set by linkage': () => ({ input: { amount: 700 }, saved: { amount: 700, tax: 70, tag: '重点' } }),
  'held fast by linkage': () => ({
    start: { stage: '赢单', amount: 20 },
    input: { amount: 30 },
    toPeople: ['amount READONLY'],
    saved: { amount: 30 },
  }),
  'held fast by a default': () => ({
    start: { grade: null, level: 'B' },
    input: { grade: '优' },
    along: { level: null },
    toPeople: ['grade READONLY'],
    saved: { grade: '优' },
  }),
  'options by linkage': () => ({
    start: { country: '中国', city: '上海' },
    input: { country: '日本' },
    along: { city: '东京' },
    refused: ['city OPTION'],
  }),
  'options that are left': () => ({
    start: { country: '日本' },
    input: { city: '东京' },
    saved: { city: '东京' },
  }),
  'a check that blocks': () => ({
    start: { amount: 10 },
    input: { amount: -5 },
    refused: ['amount CHECK'],
    says: '金额不能为负',
    nowhere: true,
  }),
  'a check over two fields': () => ({
    start: { amount: 10, paid: 5 },
    input: { paid: 50 },
    along: { amount: 100 },
    refused: ['paid CHECK'],
    says: '已付不能多于金额',
  }),
  'a check that warns': () => ({ start: { amount: 10 }, input: { amount: 5000 }, saved: { amount: 5000 } }),
  'a move that there is': () => ({
    start: { stage: '新建' },
    input: { stage: '谈判' },
    saved: { stage: '谈判' },
    never: ['an earlier version'],
  }),
  'a move that there is not': () => ({
    start: { stage: '谈判' },
    input: { stage: '新建' },
    refused: ['stage STAGE_MOVE'],
    says: '阶段不能这样改',
  }),
  'a move of others': () => ({
    start: { stage: '谈判' },
    input: { stage: '赢单' },
    toPeople: ['stage STAGE_ROLE'],
    says: '只有经理能确认赢单',
    saved: { stage: '赢单' },
    never: ['an earlier version'],
  }),
  'exact duplicate': (tag, n) => ({
    start: { mobile: phone(n, 139) },
    beside: { name: `${tag} 旁`, mobile: phone(n) },
    input: { mobile: ` ${phone(n).slice(0, 3)} ${phone(n).slice(3)}` },
    refused: ['mobile DUPLICATE'],
    never: ['merge'],
  }),
  'normalised over two fields': (tag) => ({
    start: { branch: '一部' },
    beside: { name: `${tag} 旁`, company: `华瑞${tag}（上海）有限公司`, branch: '一 部' },
    input: { company: `华瑞${tag} (上海)有限公司` },
    along: { branch: '二部' },
    refused: ['company DUPLICATE'],
  }),
  'one of two fields alike': (tag) => ({
    start: { branch: '一部' },
    beside: { name: `${tag} 旁`, company: `金石${tag}`, branch: '二部' },
    input: { company: `金石${tag}` },
    along: { branch: '三部' },
    saved: { branch: '一部' },
  }),
  similar: (tag, n) => ({
    beside: { name: `${tag} 旁`, title: `${goods(n)}采购一百台` },
    input: { title: `${goods(n)}采购两百台` },
    refused: ['title SIMILAR'],
    never: ['merge'],
  }),
}
