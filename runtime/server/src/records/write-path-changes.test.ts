import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changingCases } from './testing/changing-cases.ts'
import { begun, changingWays, made } from './testing/changing-ways.ts'
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

describe.each(Object.keys(changingWays))('a change through %s', (key) => {
  const way = changingWays[key]!
  const { form = 'lead', word: told = String } = way
  const names = Object.keys(changingCases).filter((name) => {
    const { never = [], nowhere } = changingCases[name]!('', 0)
    return !never.includes(key) && !(nowhere && way.stood)
  })
  test.each(names)('%s', async (name) => {
    const n = Object.keys(changingWays).indexOf(key) * 100 + Object.keys(changingCases).indexOf(name)
    const tag = `${name}${n}号`
    const { refused, toPeople = [], says, saved, ...change } = changingCases[name]!(tag, n)
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
