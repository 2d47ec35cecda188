import type { Row } from '@tenon/engine'
import { goods, phone } from './apart.ts'

/** A lead that is made, and what is to become of it, whichever way it comes. */
export interface CreatingCase {
  readonly input: Row
  readonly refused?: readonly string[]
  /** Refused where a person decides. */
  readonly toPeople?: readonly string[]
  readonly says?: string
  readonly saved?: Row
  /** A record that is there before. */
  readonly beside?: Row
}
/** `tag` keeps the values of one way apart from those of the others; `n` likewise, as the last digits of a number. */
export const creatingCases: Readonly<Record<string, (tag: string, n: number) => CreatingCase>> = {
  'default and formula': (tag) => ({
    input: { name: tag, amount: 120 },
    saved: { level: 'B', stage: '新建', tax: 12 },
  }),
  required: () => ({ input: { amount: 1 }, refused: ['name REQUIRED'] }),
  'the format of a field': (tag) => ({ input: { name: tag, mobile: '1380013' }, refused: ['mobile PHONE'] }),
  'required by linkage': (tag) => ({ input: { name: tag, level: 'A' }, refused: ['reason REQUIRED'] }),
  'set by linkage': (tag) => ({ input: { name: tag, amount: 600 }, saved: { tag: '重点' } }),
  'set by linkage over what was given': (tag) => ({
    input: { name: tag, amount: 600, tag: '普通' },
    saved: { tag: '重点' },
  }),
  'held fast by a default': (tag) => ({
    input: { name: tag, grade: '优' },
    toPeople: ['grade READONLY'],
    saved: { grade: '优', level: 'B' },
  }),
  'held fast by what is given with it': (tag) => ({
    input: { name: tag, amount: 90, stage: '赢单' },
    saved: { amount: 90, stage: '赢单' },
  }),
  'options by linkage': (tag) => ({ input: { name: tag, country: '日本', city: '上海' }, refused: ['city OPTION'] }),
  'options that are left': (tag) => ({ input: { name: tag, country: '日本', city: '东京' }, saved: { city: '东京' } }),
  'a check that blocks': (tag) => ({
    input: { name: tag, amount: -1 },
    refused: ['amount CHECK'],
    says: '金额不能为负',
  }),
  'a check over two fields': (tag) => ({
    input: { name: tag, amount: 10, paid: 20 },
    refused: ['paid CHECK'],
    says: '已付不能多于金额',
  }),
  'a check that warns': (tag) => ({ input: { name: tag, amount: 5000 }, saved: { amount: 5000 } }),
  'a stage to which no move leads': (tag) => ({ input: { name: tag, stage: '搁置' }, saved: { stage: '搁置' } }),
  'no such stage': (tag) => ({ input: { name: tag, stage: '丢单' }, refused: ['stage OPTION'] }),
  'exact duplicate': (tag, n) => ({
    beside: { name: `${tag} 1`, mobile: phone(n) },
    input: { name: `${tag} 2`, mobile: ` ${phone(n).slice(0, 3)} ${phone(n).slice(3)}` },
    refused: ['mobile DUPLICATE'],
  }),
  'normalised over two fields': (tag) => ({
    beside: { name: `${tag} 1`, company: `华瑞${tag}（上海）有限公司`, branch: '一部' },
    input: { name: `${tag} 2`, company: `华瑞${tag} (上海)有限公司`, branch: '一 部' },
    refused: ['company DUPLICATE'],
  }),
  'one of two fields alike': (tag) => ({
    beside: { name: `${tag} 1`, company: `金石${tag}`, branch: '一部' },
    input: { name: `${tag} 2`, company: `金石${tag}`, branch: '二部' },
    saved: { branch: '二部' },
  }),
  similar: (tag, n) => ({
    beside: { name: `${tag} 1`, title: `${goods(n)}采购一百台` },
    input: { name: `${tag} 2`, title: `${goods(n)}采购两百台` },
    refused: ['title SIMILAR'],
  }),
}
