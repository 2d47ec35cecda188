import type { Row } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestClient } from '../testing/index.ts'
import { changingWays, made, openTask } from './testing/changing-ways.ts'
import { creatingWays, imported } from './testing/creating-ways.ts'
import { verdictOf } from './testing/ways.ts'
import { APP, named, openWorld, recordsOf, type World } from './testing/write-path-world.ts'

/**
 * What only some ways may write. A field that is read-only is not typed: not at a form, not in a file, not by a link. A node of a
 * flow may name it, and rules set it.
 */
const LEADS = recordsOf('lead')
let world: World
beforeAll(async () => (world = await openWorld()))
afterAll(() => world.server.close())

test.each(['API', 'batch', 'batch, each', 'public form'])('a read-only field is not given through %s', async (key) => {
  const code = key === 'public form' ? 'filed UNKNOWN_FIELD' : 'filed READONLY'
  expect((await creatingWays[key]!.write(world, { name: `归档 ${key}`, filed: 'X1' })).codes).toEqual([code])
})
test.each(['API', 'batch', 'batch, each', 'a change of everything'])('nor changed through %s', async (key) => {
  const name = `归档改 ${key}`
  const { id } = await made(world, 'lead', { name })
  expect((await changingWays[key]!.write(world, id, { name, input: { filed: 'X1' } })).codes).toEqual([
    'filed READONLY',
  ])
})
test('nor brought by an import, but given where a node names it', async () => {
  const name = '归档入'
  const { id } = await made(world, 'lead', { name })
  const change = { name, input: { filed: 'X1' } }
  await expect(changingWays['import']!.write(world, id, change)).rejects.toThrow('mapping/fields/filed')
  expect((await changingWays['approval']!.write(world, id, change)).codes).toEqual([])
  expect(await named(world, 'lead', name)).toMatchObject([{ filed: 'X1' }])
})

test('what the entry of a link sets is the builder’s, also where it is held fast', async () => {
  expect(verdictOf(await world.send({ name: '展会客户' }, 'fair')).codes).toEqual([])
  expect(await named(world, 'lead', '展会客户')).toMatchObject([{ grade: '展会来的', stage: '谈判', level: 'B' }])
  expect(verdictOf(await world.send({ name: '展会客户二', grade: '优' }, 'fair')).codes).toEqual([
    'grade UNKNOWN_FIELD',
  ])
})

test('an import changes what its person may change: of which records, and of them which fields', async () => {
  const own = await world.server.person('own', { name: '李自', roles: [['paths', 'own']] })
  const bring = (values: Row) =>
    imported({ ...world, clerk: own }, 'lead', values, { mode: 'update', keyField: 'name' })
  await made(world, 'lead', { name: '别人的', amount: 50 })
  for (const [name, amount] of [['自己的', 50] as const, ['自己的大单', 200] as const])
    expect((await own.post(LEADS, { name, amount })).status).toBe(201)
  expect((await bring({ name: '别人的', paid: 5 })).codes).toEqual(['$record FORBIDDEN'])
  expect((await bring({ name: '自己的大单', paid: 5 })).codes).toEqual(['paid READONLY'])
  expect((await bring({ name: '自己的', paid: 5 })).codes).toEqual([])
  expect(await named(world, 'lead', '别人的')).toMatchObject([{ paid: null }])
  expect(await named(world, 'lead', '自己的大单')).toMatchObject([{ paid: null }])
  expect(await named(world, 'lead', '自己的')).toMatchObject([{ paid: 5 }])
})

test.each(['form', 'file'])(
  'what a rule sets before the save stands in place of what was wrong in a %s',
  async (way) => {
    const values = { name: `规则代填 ${way}`, amount: '一些', wish_amount: 5 }
    if (way === 'form') expect(verdictOf(await world.clerk.post(recordsOf('ruled'), values)).codes).toEqual([])
    else expect((await imported(world, 'ruled', values)).codes).toEqual([])
    expect(await named(world, 'ruled', values.name)).toMatchObject([{ amount: 5 }])
  },
)

test('a file that an approver gives belongs to the record, and has to be one that the field takes', async () => {
  const { server, clerk, manager } = world
  const { id } = await made(world, 'lead', { name: '扫描', amount: 10 })
  await clerk.post(`${APP}/flows/fill/instances`, { recordId: id })
  const task = await openTask(server, id)
  const approve = (file: string) => clerk.post(`/api/tasks/${task}/approve`, { values: { scan: [file] } })
  expect(verdictOf(await approve(await upload(clerk, '合同.exe'))).codes).toEqual(['scan FILE_KIND'])
  const file = await upload(clerk, '合同.pdf')
  expect((await manager.get(`/api/files/${file}`)).status).toBe(404)
  expect(verdictOf(await approve(file)).codes).toEqual([])
  expect((await manager.get(`/api/files/${file}`)).status).toBe(200)
})

// helpers

async function upload(who: TestClient, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob(['%PDF-1.7']), name)
  return (await who.post('/api/files', form)).body.id
}
