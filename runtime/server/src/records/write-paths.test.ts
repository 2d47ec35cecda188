import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { made } from './testing/changing-ways.ts'
import { creatingCases } from './testing/creating-cases.ts'
import { creatingWays } from './testing/creating-ways.ts'
import { named, openWorld, type World } from './testing/write-path-world.ts'

/**
 * The rules of a form, through every way in which a record is made: the same cases, the same verdicts. What is held fast is
 * held for people; rules, flows and calls of other systems may set it, that is what they are for. A record begins in any stage.
 */
let world: World
beforeAll(async () => (world = await openWorld()))
afterAll(() => world.server.close())

describe.each(Object.keys(creatingWays))('through %s', (key) => {
  test.each(Object.keys(creatingCases))('%s', async (name) => {
    const way = creatingWays[key]!
    const { form = 'lead', word: told = String } = way
    const n = Object.keys(creatingWays).indexOf(key) * 100 + Object.keys(creatingCases).indexOf(name)
    const { input, refused, toPeople = [], says, saved, beside } = creatingCases[name]!(`${name}${n}号`, n)
    const expected = refused ?? (way.by === 'person' ? toPeople : [])
    const stand = async () => beside && made(world, form, beside)
    if (!way.late) await stand()
    const verdict = await way.write(world, input, stand)
    expect(verdict.codes, verdict.messages).toEqual(expected.map(told))
    if (says) expect(verdict.messages).toContain(says)
    if (key === 'public form') expect(verdict.messages).not.toContain('王录')
    const rows = await named(world, form, input['name'])
    expect(rows).toEqual(expected.length > 0 ? [] : [expect.objectContaining(saved ?? {})])
  })
})
