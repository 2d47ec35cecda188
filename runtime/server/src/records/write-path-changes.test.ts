import type { Row } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goods, phone } from './testing/apart.ts'
import { begun, changingWays, made, type Change } from './testing/changing-ways.ts'
import { APP, named, openWorld, recordsOf, type World } from './testing/write-path-world.ts'
import type { TestClient } from '../testing/index.ts'

/**
 * The rules of a form, through every way in which a record is changed. Who decided is asked: what a linkage holds fast, and who
 * may make a move of the stage, bind people at a form, in an import, at an approval, in a merge and when they bring an earlier
 * version back. Rules, flows and calls of other systems are nobody: which moves there are binds them, by whom does not.
 */
let world: World
beforeAll(async () => (world = await openWorld()))
afterAll(() => world.server.close())

interface Case extends Omit<Change, 'name'> {
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
const cases: Readonly<Record<string, (tag: string, n: number) => Case>> = {
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

describe.each(Object.keys(changingWays))('a change through %s', (key) => {
  const way = changingWays[key]!
  const { form = 'lead', word: told = String } = way
  const names = Object.keys(cases).filter((name) => {
    const { never = [], nowhere } = cases[name]!('', 0)
    return !never.includes(key) && !(nowhere && way.stood)
  })
  test.each(names)('%s', async (name) => {
    const n = Object.keys(changingWays).indexOf(key) * 100 + Object.keys(cases).indexOf(name)
    const tag = `${name}${n}号`
    const { refused, toPeople = [], says, saved, ...change } = cases[name]!(tag, n)
    const expected = refused ?? (way.by === 'person' ? toPeople : [])
    const id = await begun(world, way, { name: tag, ...change })
    const [before] = await named(world, form, tag)
    const verdict = await way.write(world, id, { name: tag, ...change })
    expect(verdict.codes, verdict.messages).toEqual(expected.map(told))
    if (says && expected.length > 0) expect(verdict.messages).toContain(says)
    const [after] = await named(world, form, tag)
    if (expected.length > 0) expect(after).toEqual(before)
    else expect(after).toMatchObject(saved!)
  })
})

/** Ways that can say that a value is none; an import says nothing by an empty cell, and neither does what is handed on here. */
describe.each(['API', 'batch', 'batch, each', 'a change of everything', 'approval', 'a call of another system'])(
  'a value taken away through %s',
  (key) => {
    const way = changingWays[key]!
    test('is missed where it is required', async () => {
      const name = `必填 ${key}`
      const id = await begun(world, way, { name, start: { level: 'A', reason: '大单' }, input: {} })
      expect((await way.write(world, id, { name, input: { reason: null } })).codes).toEqual(['reason REQUIRED'])
      // A call knows its record by the name.
      if (key !== 'a call of another system')
        expect((await way.write(world, id, { name, input: { name: '' } })).codes).toEqual(['name REQUIRED'])
      expect((await named(world, 'lead', name))[0]).toMatchObject({ version: 1, reason: '大单' })
    })
    test('stays away, though it has a default', async () => {
      const name = `默认 ${key}`
      const id = await begun(world, way, { name, input: {} })
      expect((await way.write(world, id, { name, input: { level: null } })).codes).toEqual([])
      expect((await named(world, 'lead', name))[0]).toMatchObject({ level: null })
    })
  },
)

test('an empty cell of an import leaves what is there', async () => {
  const name = '空单元格'
  const way = changingWays['import']!
  const id = await begun(world, way, { name, start: { amount: 10, branch: '一部' }, input: {} })
  expect((await way.write(world, id, { name, input: { amount: null, branch: '二部' } })).codes).toEqual([])
  expect(await named(world, 'lead', name)).toMatchObject([{ amount: 10, branch: '二部' }])
})

test('the moves that the browser is told are those of this person, without the roles of others', async () => {
  const moves = async (who: TestClient) =>
    (await who.get(`${APP}/definitions`)).body.forms.lead.stage.moves.map((move: { roles?: unknown }) => move.roles)
  expect(await moves(world.clerk)).toEqual([undefined, []])
  expect(await moves(world.manager)).toEqual([undefined, undefined])
  const { id } = await made(world, 'lead', { name: '经理的', stage: '谈判' })
  expect((await world.manager.patch(`${recordsOf('lead')}/${id}`, { stage: '赢单' })).status).toBe(200)
})

test('what the page asks before it saves knows the same duplicates, with their owner', async () => {
  await made(world, 'lead', { name: '页面', company: '页面查重有限公司', branch: '总部' })
  const { body } = await world.clerk.post(`${APP}/forms/lead/duplicates`, {
    values: { company: '页面查重 有限公司', branch: '总部' },
  })
  expect(body.matches).toEqual([expect.objectContaining({ do: 'block', match: 'normalized', owner: '王录' })])
})
