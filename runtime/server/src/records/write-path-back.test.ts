import type { Row } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { made } from './testing/changing-ways.ts'
import { importRow } from './testing/creating-ways.ts'
import { verdictOf } from './testing/ways.ts'
import { APP, named, openWorld, recordsOf, type World } from './testing/write-path-world.ts'

/** Records that come back: out of the bin, and when a merge or an import is taken back. */
const LEADS = recordsOf('lead')
let world: World
beforeAll(async () => (world = await openWorld()))
afterAll(() => world.server.close())

const alike: Readonly<Record<string, { readonly gone: Row; readonly there: Row; readonly refused: string }>> = {
  exact: { gone: { mobile: '13800000001' }, there: { mobile: '138 0000 0001' }, refused: 'mobile DUPLICATE' },
  normalised: {
    gone: { company: '华瑞（上海）有限公司', branch: '一部' },
    there: { company: '华瑞 (上海)有限公司', branch: '一 部' },
    refused: 'company DUPLICATE',
  },
  similar: { gone: { title: '工业相机采购一百台' }, there: { title: '工业相机采购两百台' }, refused: 'title SIMILAR' },
}

describe.each(Object.keys(alike))('a record that is %s', (match) => {
  const { gone, there, refused } = alike[match]!
  test('to one that is there does not come out of the bin', async () => {
    const { clerk } = world
    const { id } = await made(world, 'lead', { name: `回收 ${match}`, ...gone })
    expect((await clerk.delete(`${LEADS}/${id}`)).status).toBeLessThan(300)
    const { id: other } = await made(world, 'lead', { name: `现有 ${match}`, ...there })
    const back = () => clerk.post(`${LEADS}/${id}/restore`)
    expect(verdictOf(await back()).codes).toEqual([refused])
    expect(await named(world, 'lead', `回收 ${match}`)).toEqual([])
    expect((await clerk.delete(`${LEADS}/${other}`)).status).toBeLessThan(300)
    expect(verdictOf(await back()).codes).toEqual([])
    expect(await named(world, 'lead', `回收 ${match}`)).toMatchObject([gone])
  })
})

test('two that were alike before the rule are made one, and two again', async () => {
  const { clerk, server } = world
  const { id } = await made(world, 'lead', { name: '合一', title: '轴承座圈采购一百台' })
  const { id: other } = await made(world, 'lead', { name: '合二', title: '完全不同的标题' })
  // NB: as a record stands that is older than the rule: with the grams of its title, and like another.
  await server.platform.pool.query(
    `update app_paths.lead set title = (select title from app_paths.lead where id = $1), title__g = (select title__g from app_paths.lead where id = $1) where id = $2`,
    [id, other],
  )
  const merged = await clerk.post(`${LEADS}/${id}/merge`, { other, take: ['name'] })
  expect(merged.status, merged.text).toBe(200)
  const undone = await clerk.post(`${APP}/forms/lead/merges/${merged.body.id}/undo`)
  expect(undone.status, undone.text).toBe(200)
  expect(await named(world, 'lead', '合二')).toMatchObject([{ title: '轴承座圈采购一百台' }])
})

describe('an import that is undone', () => {
  const moved = async (name: string, start: Row, input: Row) => {
    const { id } = await made(world, 'lead', { name, ...start })
    const { at } = await importRow(world, 'lead', { name, ...input }, { mode: 'update', keyField: 'name' })
    return { id, at }
  }
  const undo = async (at: string) => (await world.clerk.post(`${at}/undo`)).body as { undone: number; kept: number }

  test('puts a stage back from which no move leads back, with all that came with it', async () => {
    const { at } = await moved('撤销阶段', { amount: 20, stage: '新建' }, { stage: '谈判', amount: 700 })
    expect(await named(world, 'lead', '撤销阶段')).toMatchObject([{ stage: '谈判', amount: 700, tag: '重点' }])
    expect(await undo(at)).toMatchObject({ undone: 1, kept: 0 })
    expect(await named(world, 'lead', '撤销阶段')).toMatchObject([{ stage: '新建', amount: 20, tag: null, tax: 2 }])
  })
  test('puts back what the stage holds fast since', async () => {
    const { at } = await moved('撤销定格', { amount: 20, stage: '新建' }, { stage: '赢单', amount: 30 })
    expect(await undo(at)).toMatchObject({ undone: 1, kept: 0 })
    expect(await named(world, 'lead', '撤销定格')).toMatchObject([{ stage: '新建', amount: 20 }])
  })
  test('leaves what somebody has moved on since', async () => {
    const { id, at } = await moved('撤销之后', { stage: '新建' }, { stage: '谈判' })
    expect((await world.manager.patch(`${LEADS}/${id}`, { stage: '赢单' })).status).toBe(200)
    expect(await undo(at)).toMatchObject({ undone: 0, kept: 1 })
    expect(await named(world, 'lead', '撤销之后')).toMatchObject([{ stage: '赢单' }])
  })
  test('asks every other rule: what would be a duplicate by now stays', async () => {
    const { at } = await moved('撤销重复', { mobile: '13700000001' }, { mobile: '13700000002' })
    await made(world, 'lead', { name: '撤销重复 旁', mobile: '13700000001' })
    expect(await undo(at)).toMatchObject({ undone: 0, kept: 1 })
    expect(await named(world, 'lead', '撤销重复')).toMatchObject([{ mobile: '13700000002' }])
  })
  test('while an earlier version is a move, and needs one', async () => {
    const { id } = await made(world, 'lead', { name: '旧版阶段', stage: '新建' })
    expect((await world.clerk.patch(`${LEADS}/${id}`, { stage: '谈判' })).status).toBe(200)
    expect(verdictOf(await world.clerk.post(`${LEADS}/${id}/revert`, { version: 1 })).codes).toEqual([
      'stage STAGE_MOVE',
    ])
  })
})
