import type { Row } from '@tenon/engine'
import type { Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { lead } from '../runtime/server/src/records/testing/write-path-form.ts'
import type { World } from '../runtime/server/src/records/testing/write-path-world.ts'

/** What a page made of what somebody wanted to type. */
export interface PageVerdict {
  /** What the page did not let him type, as `field CODE`: no such option, or no place to type. */
  readonly prevented: readonly string[]
  /** What it said where: key of the field, and the words under it. */
  readonly said: Readonly<Record<string, string>>
  readonly saved: boolean
}

/** A page on which a lead is made, by mouse and keyboard. */
export interface MakingPage {
  address(world: World): string
  save(page: Page): Promise<void>
  isSaved(page: Page): Promise<boolean>
}

export const makingPages: Readonly<Record<'the form page' | 'the public page', MakingPage>> = {
  'the form page': {
    address: () => '/apps/paths/forms/lead/new',
    save: (page) => page.keyboard.press('Control+s'),
    isSaved: (page) => Promise.resolve(/records\/[0-9a-f-]{36}$/.test(page.url())),
  },
  'the public page': {
    address: (world) => world.page('web'),
    save: (page) => page.getByRole('button', { name: '提交' }).click(),
    isSaved: async (page) => (await page.locator('.done').count()) > 0,
  },
}

/** Fills in what can be filled in, saves, and reads what the page says. Nothing is sent where the page has prevented what refuses. */
export async function make(page: Page, way: MakingPage, input: Row, wanted: readonly string[]): Promise<PageVerdict> {
  const prevented: string[] = []
  for (const [key, value] of Object.entries(input)) {
    const code = await typeInto(page, page.locator(`.form-field[data-field=${key}]`), key, value)
    if (code) prevented.push(`${key} ${code}`)
    else if (!isChoice(key)) await page.keyboard.press('Tab')
  }
  if (prevented.some((code) => wanted.includes(code))) return { prevented, said: {}, saved: false }
  await way.save(page)
  return vi.waitFor(async () => {
    const said = await saidAt(page.locator('.form-field.is-invalid'), '.line.bad')
    const saved = await way.isSaved(page)
    expect(saved || Object.keys(said).length > 0).toBe(true)
    return { prevented, said, saved }
  }, SOON)
}

/** A place where one value of a record that is there is changed. */
export interface ChangingPlace {
  /** Brings the record before the eye. */
  come(page: Page, record: { readonly id: string; readonly name: string }): Promise<void>
  /** Opens the input of a field and answers what holds it; undefined where there is nothing to type into. */
  enter(page: Page, name: string, key: string): Promise<Locator | undefined>
}

export const changingPlaces: Readonly<Record<'its page' | 'its list', ChangingPlace>> = {
  'its page': {
    come: async (page, { id }) =>
      void (await page.goto(`/apps/paths/forms/lead/records/${id}`, { waitUntil: 'commit' })),
    async enter(page, _name, key) {
      const place = page.locator(`.detail[data-field=${key}]`)
      await place.waitFor()
      if ((await place.locator('.pencil').count()) === 0) return undefined
      await place.hover()
      await place.locator('.pencil').click()
      return place.locator('.edit')
    },
  },
  'its list': {
    async come(page, { name }) {
      if (!/forms.lead(\?|$)/.test(page.url())) await page.goto('/apps/paths/forms/lead', { waitUntil: 'commit' })
      await page.locator('.search input:visible, input.search:visible').first().fill(name)
      await page.waitForURL((url) => url.searchParams.get('q') === name)
      await vi.waitFor(async () => {
        const names = await page.locator('.record-table .title:visible').allInnerTexts()
        expect(names).toContain(name)
        expect(names.every((each) => each.startsWith(name))).toBe(true)
      }, SOON)
    },
    async enter(page, name, key) {
      await enterCell(page, name, lead.fields.find((field) => field.key === key)!.label as string)
      return page.locator('.record-table .editor')
    },
  },
}

/** Double-clicks the cell where a row and a column meet, beside a link in it; what is frozen stands in a table of its own. */
export async function enterCell(page: Page, row: string, column: string): Promise<void> {
  const titles = page.locator('.record-table .title:visible')
  const head = await boxOf(page.locator('.record-table th:visible', { hasText: column }).first())
  const title = await boxOf(titles.filter({ hasText: new RegExp(`^\\s*${row}\\s*$`) }))
  await page.mouse.dblclick(head.x + head.width - 16, title.y + title.height / 2)
}

/** Changes one value of a record where it stands. */
export async function changeInPlace(
  page: Page,
  place: ChangingPlace,
  name: string,
  [key, value]: readonly [string, unknown],
): Promise<PageVerdict> {
  const editor = await place.enter(page, name, key)
  if (!editor) return { prevented: [`${key} READONLY`], said: {}, saved: false }
  const code = await typeInto(page, editor, key, value)
  if (code) {
    if (await editor.isVisible()) await page.keyboard.press('Escape')
    return { prevented: [`${key} ${code}`], said: {}, saved: false }
  }
  if (!isChoice(key)) await page.keyboard.press('Enter')
  const verdict = await vi.waitFor(async () => {
    const words = editor.getByRole('alert')
    const said = (await words.count()) > 0 ? { [key]: (await words.first().innerText()).trim() } : {}
    const saved = (await editor.count()) === 0
    expect(saved || Object.keys(said).length > 0).toBe(true)
    return { prevented: [], said, saved }
  }, SOON)
  if (!verdict.saved) await page.keyboard.press('Escape')
  return verdict
}

// helpers

const SOON = { timeout: 15_000, interval: 25 }
/** Where something stands, once it does: a row may be drawn anew. */
async function boxOf(place: Locator) {
  return vi.waitFor(async () => {
    const box = await place.boundingBox()
    if (!box) throw new Error('It is not drawn.')
    return box
  }, SOON)
}
const isChoice = (key: string): boolean => lead.fields.find((field) => field.key === key)?.type === 'select'

/** `OPTION` where the value is not offered, `READONLY` where there is nothing to type into. */
async function typeInto(page: Page, place: Locator, key: string, value: unknown): Promise<string | undefined> {
  await place.scrollIntoViewIfNeeded()
  const control = place.locator('input, textarea').first()
  await control.or(place.locator('output.fixed')).first().waitFor()
  if ((await control.count()) === 0) return 'READONLY'
  if (!isChoice(key)) {
    await control.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(String(value))
    return undefined
  }
  const offered = page.getByRole('option').filter({ visible: true })
  if ((await offered.count()) === 0) await place.locator('.el-select').click()
  await offered.first().waitFor()
  const option = offered.filter({ hasText: new RegExp(`^${String(value)}$`) })
  if ((await option.count()) === 0) {
    await page.keyboard.press('Escape')
    return 'OPTION'
  }
  await option.click()
  return undefined
}

async function saidAt(places: Locator, line: string): Promise<Record<string, string>> {
  const said: Record<string, string> = {}
  for (const place of await places.all()) {
    const words = place.locator(line)
    if ((await words.count()) === 0) continue
    said[(await place.getAttribute('data-field'))!] = (await words.first().innerText()).trim()
  }
  return said
}
