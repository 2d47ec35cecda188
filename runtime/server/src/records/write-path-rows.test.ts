import type { Row } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changingWays, made } from './testing/changing-ways.ts'
import { creatingWays } from './testing/creating-ways.ts'
import { named, openWorld, recordsOf, type World } from './testing/write-path-world.ts'

/**
 * The rules of the columns of a subform, through the ways that bring rows. What people may not type keeps what it holds, or takes
 * its default; a node of a flow that names the list as editable says that its columns are.
 */
let world: World
beforeAll(async () => (world = await openWorld()))
afterAll(() => world.server.close())

const linesOf = async (name: string): Promise<readonly Row[]> => {
  const [found] = await named(world, 'lead', name)
  const { body } = await world.clerk.get(`${recordsOf('lead')}/${String(found!['id'])}`)
  return body.lines
}

describe.each(['API', 'batch', 'batch, each'])('rows of a new record through %s', (key) => {
  const write = (input: Row) => creatingWays[key]!.write(world, input)
  test('take defaults and formulas', async () => {
    const name = `新行 ${key}`
    expect(
      (
        await write({
          name,
          lines: [
            { product: '泵', price: 5 },
            { product: '阀', count: null },
          ],
        })
      ).codes,
    ).toEqual([])
    expect(await linesOf(name)).toMatchObject([
      { product: '泵', count: 1, unit: '件', sum: 5 },
      { product: '阀', count: null, unit: '件' },
    ])
  })
  test('are refused at their cells', async () => {
    const name = `错行 ${key}`
    const lines = [
      { product: '泵', unit: '件' },
      { count: 2 },
      { product: '阀', unit: '箱' },
      { product: '管', price: 'x' },
    ]
    const { codes } = await write({ name, lines })
    expect(codes).toEqual(['lines/1/product REQUIRED', 'lines/2/unit READONLY', 'lines/3/price MONEY'])
    expect(await named(world, 'lead', name)).toEqual([])
  })
})

describe.each(['API', 'batch', 'batch, each', 'approval'])('rows through %s', (key) => {
  const start = async (name: string) => {
    const { id } = await made(world, 'lead', { name, lines: [{ product: '泵', count: 2 }] } as Row)
    const [line] = await linesOf(name)
    return {
      id,
      line: line!,
      write: (lines: unknown) => changingWays[key]!.write(world, id, { name, input: { lines } }),
    }
  }
  test('that come to a record take defaults and formulas; what was there keeps what it holds', async () => {
    const name = `加行 ${key}`
    const { line, write } = await start(name)
    expect((await write([{ id: line['id'] }, { product: '阀', price: 3 }])).codes).toEqual([])
    expect(await linesOf(name)).toMatchObject([
      { id: line['id'], product: '泵', count: 2, unit: '件' },
      { product: '阀', count: 1, unit: '件', sum: 3 },
    ])
  })
  test('are refused at their cells', async () => {
    const name = `改行 ${key}`
    const { line, write } = await start(name)
    expect((await write([{ ...line, product: '' }])).codes).toEqual(['lines/0/product REQUIRED'])
    expect((await write([line, { count: 1 }])).codes).toEqual(['lines/1/product REQUIRED'])
    expect(await linesOf(name)).toEqual([line])
  })
  test('keep the columns that nobody may type', async () => {
    const name = `只读 ${key}`
    const { line, write } = await start(name)
    const { codes } = await write([
      { ...line, unit: '箱' },
      { product: '阀', unit: '件' },
    ])
    expect(codes).toEqual(key === 'approval' ? [] : ['lines/0/unit READONLY'])
    expect((await linesOf(name)).map(({ unit }) => unit)).toEqual(key === 'approval' ? ['箱', '件'] : ['件'])
  })
})

test('rows that an earlier version had come back as they were', async () => {
  const { id } = await made(world, 'lead', { name: '旧行', lines: [{ product: '泵', count: 2 }] } as Row)
  expect((await world.clerk.patch(`${recordsOf('lead')}/${id}`, { lines: [] })).status).toBe(200)
  const way = changingWays['an earlier version']!
  expect((await way.write(world, id, { name: '旧行', input: { lines: [] } })).codes).toEqual([])
  expect(await linesOf('旧行')).toMatchObject([{ product: '泵', count: 2, unit: '件' }])
})
