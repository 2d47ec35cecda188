import type { Row } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { made } from './testing/changing-ways.ts'
import { verdictOf } from './testing/ways.ts'
import { APP, named, openWorld, recordsOf, type World } from './testing/write-path-world.ts'

/** Records that come back: out of the bin, and when a merge is taken back. */
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
