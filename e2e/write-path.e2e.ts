import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changingCases } from '../runtime/server/src/records/testing/changing-cases.ts'
import { made } from '../runtime/server/src/records/testing/changing-ways.ts'
import { creatingCases } from '../runtime/server/src/records/testing/creating-cases.ts'
import { verdictOf } from '../runtime/server/src/records/testing/ways.ts'
import { lead } from '../runtime/server/src/records/testing/write-path-form.ts'
import { named, openWorld, recordsOf, type World } from '../runtime/server/src/records/testing/write-path-world.ts'
import { DESKTOP, launchBrowser, visit, type Visit } from './browser.ts'
import { changeInPlace, changingPlaces, make, makingPages } from './typing-ways.ts'

/**
 * The rules of a form, by hand on the pages: the cases of the write-path suite (`runtime/server/src/records/write-path*.test.ts`) with
 * the same verdicts. What is refused is said under its field in the words that the API has, or the page does not let it be typed.
 */
let world: World
let browser: Browser
let desk: Visit
const LEADS = recordsOf('lead')
beforeAll(async () => {
  ;[world, browser] = await Promise.all([openWorld(), launchBrowser()])
  desk = await visit(browser, world.server, { as: world.clerk, expected: [400, 409, 422] })
  desk.page.setDefaultTimeout(15_000)
  // Each lead begins with an empty page: what was refused before is kept as a draft.
  await desk.page.addInitScript('localStorage.clear()')
})
afterAll(async () => {
  await browser?.close()
  await world?.server.close()
})

/** What a page does not even let be typed. */
const HELD = {
  'set by linkage over what was given': ['tag READONLY'],
  'held fast by a default': ['grade READONLY'],
  'options by linkage': ['city OPTION'],
  'no such stage': ['stage OPTION'],
} as const satisfies Record<string, readonly string[]>

describe.each(Object.keys(makingPages) as (keyof typeof makingPages)[])('a lead made on %s', (key) => {
  const way = makingPages[key]
  test.each(Object.keys(creatingCases))('%s', async (name) => {
    const n = Object.keys(makingPages).indexOf(key) * 100 + Object.keys(creatingCases).indexOf(name)
    const { input, refused, toPeople = [], says, saved, beside } = creatingCases[name]!(`${name}${n}号`, n)
    const expected = refused ?? toPeople
    if (beside) await made(world, 'lead', beside)
    const { page } = desk
    await page.goto(way.address(world), { waitUntil: 'commit' })
    const verdict = await make(page, way, input, expected)
    expect(verdict.prevented).toEqual((HELD as Readonly<Record<string, readonly string[]>>)[name] ?? [])
    const rows = await named(world, 'lead', input['name'])
    if (expected.length === 0) {
      expect(verdict).toMatchObject({ said: {}, saved: true })
      expect(rows).toEqual([expect.objectContaining(saved ?? {})])
      return
    }
    expect(verdict.saved).toBe(false)
    expect(rows).toEqual([])
    if (verdict.prevented.length > 0) return
    const { messages } = verdictOf(await (key === 'the form page' ? world.clerk.post(LEADS, input) : world.send(input)))
    expect(verdict.said).toEqual({ [expected[0]!.split(' ')[0]!]: messages })
    if (says) expect(messages).toContain(says)
  })
})

/** What the page of a record does not let be typed. In a list a row does not tell what linkage holds fast: the server says so. */
const HELD_THERE = {
  'its page': {
    'held fast by linkage': ['amount READONLY'],
    'held fast by a default': ['grade READONLY'],
    'a move that there is not': ['stage OPTION'],
    'a move of others': ['stage OPTION'],
  },
  'its list': {
    'a move that there is not': ['stage OPTION'],
    'a move of others': ['stage OPTION'],
  },
} as const satisfies Record<keyof typeof changingPlaces, Record<string, readonly string[]>>

describe.each(Object.keys(changingPlaces) as (keyof typeof changingPlaces)[])('a lead changed on %s', (key) => {
  const place = changingPlaces[key]
  // All fields of a row beside each other.
  beforeAll(() => desk.page.setViewportSize(key === 'its list' ? { width: 3_200, height: 900 } : DESKTOP))
  test.each(Object.keys(changingCases))('%s', async (name) => {
    const n = 500 + Object.keys(changingPlaces).indexOf(key) * 100 + Object.keys(changingCases).indexOf(name)
    const tag = `${name}${n}号`
    const { refused, toPeople = [], says, saved, start, input, beside } = changingCases[name]!(tag, n)
    const expected = refused ?? toPeople
    const { id } = await made(world, 'lead', { name: tag, ...start })
    if (beside) await made(world, 'lead', beside)
    const [before] = await named(world, 'lead', tag)
    const { page } = desk
    await place.come(page, { id, name: tag })
    const [[at, value]] = Object.entries(input) as [[string, unknown]]
    const verdict = await changeInPlace(page, place, tag, [at, value])
    expect(verdict.prevented).toEqual((HELD_THERE[key] as Readonly<Record<string, readonly string[]>>)[name] ?? [])
    const [after] = await named(world, 'lead', tag)
    if (expected.length === 0) {
      expect(verdict).toMatchObject({ said: {}, saved: true })
      expect(after).toMatchObject(saved!)
      return
    }
    expect(verdict.saved).toBe(false)
    expect(after).toEqual(before)
    if (verdict.prevented.length > 0) return
    const { messages } = verdictOf(await world.clerk.patch(`${LEADS}/${id}`, input))
    const lacking = expected[0]!.split(' ')[0]!
    // What another field lacks now is said where the hand is, with the name of that field and the way to it.
    const other = lead.fields.find((field) => field.key === lacking)!.label
    expect(verdict.said[at]).toContain(lacking === at ? messages : other)
    if (says) expect(messages).toContain(says)
  })
})

test('and the pages have nothing to complain of', () => expect(desk.complaints).toEqual([]))
