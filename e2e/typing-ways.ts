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

/** Changes one value of a record on its page, in place. */
export async function changeInPlace(page: Page, key: string, value: unknown): Promise<PageVerdict> {
  const place = page.locator(`.detail[data-field=${key}]`)
  await place.waitFor()
  if ((await place.locator('.pencil').count()) === 0) return { prevented: [`${key} READONLY`], said: {}, saved: false }
  await place.hover()
  await place.locator('.pencil').click()
  const code = await typeInto(page, place, key, value)
  if (code) return { prevented: [`${key} ${code}`], said: {}, saved: false }
  if (!isChoice(key)) await page.keyboard.press('Enter')
  return vi.waitFor(async () => {
    const said = await saidAt(place, '[role=alert]')
    const saved = (await place.locator('.edit').count()) === 0
    expect(saved || Object.keys(said).length > 0).toBe(true)
    return { prevented: [], said, saved }
  }, SOON)
}

// helpers

const SOON = { timeout: 15_000, interval: 25 }
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
    if ((await place.locator('.edit').count()) === 0) await page.keyboard.press('Tab')
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
