import { BOSS, movingClock, must, startFlowApp, type FlowApp, type TestClient } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DESKTOP, launchBrowser, PHONE, quiet, type VisitOptions } from './browser.ts'
import { openAs } from './flow-visits.ts'
import { handsOn } from './hands.ts'

/** 模拟 with other values than the record has, and with the times of the runs before. */
let app: FlowApp
let builder: TestClient
let browser: Browser
/** A Wednesday, 9:00 in Shanghai. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const both = (chinese: string, english: string) => ({ 'zh-CN': chinese, 'en-US': english })
const ask = (id: string, label: object, more: object = {}) => ({
  id,
  kind: 'userTask',
  label,
  approvers: BOSS,
  ...more,
})

beforeAll(async () => {
  ;[app, browser] = await Promise.all([
    startFlowApp(
      {
        pay: {
          label: both('付款审批', 'Payment'),
          steps: [
            {
              id: 'gate',
              kind: 'exclusiveGateway',
              branches: [
                {
                  id: 'large',
                  label: both('大额', 'Large'),
                  when: { '>': [{ var: 'amount' }, 1000] },
                  steps: [
                    ask('director', both('总监审批', 'Director'), {
                      timeout: { after: { value: 2, unit: 'workDay' }, then: 'end' },
                    }),
                  ],
                },
                {
                  id: 'small',
                  label: both('小额', 'Small'),
                  default: true,
                  steps: [ask('manager', both('经理审批', 'Manager'))],
                },
              ],
            },
            ask('money', both('财务审核', 'Finance')),
          ],
        },
      } as never,
      { now: clock.now },
    ),
    launchBrowser(),
  ])
  builder = await app.server.person('builder', { platformRoles: ['builder'], roles: [['fl', 'staff']] })
  for (const hours of [2, 4]) {
    const { id } = await app.start('pay', { amount: 50 })
    for (const wait of [hours, 1]) {
      await clock.skip(app.server, wait * 3_600_000)
      await must(app.boss.post(`/api/tasks/${await app.task(app.boss, id)}/approve`, {}))
    }
    // Each run within a day of its own.
    await clock.skip(app.server, (24 - hours - 1) * 3_600_000)
  }
  await must(builder.post('/api/apps/fl/forms/request/records', { title: '办公椅', amount: 300 }), 201)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await app?.server.close()
})

const PLACES = [
  ['zh-CN', DESKTOP, 'zh'],
  ['en-US', DESKTOP, 'en'],
  ['zh-CN', PHONE, 'zh-phone'],
  ['en-US', PHONE, 'en-phone'],
] satisfies [VisitOptions['locale'], VisitOptions['viewport'], string][]

test.each(PLACES)(
  'another amount takes another way, and the end follows the times of the runs before: %s %o',
  async (locale, viewport, name) => {
    const place = await openAs(browser, app, builder, { locale, viewport })
    const { page } = place
    const chinese = locale === 'zh-CN'
    const hands = handsOn(page)
    await page.goto('/design/fl/flow/pay')
    await page
      .locator('.object-bar')
      .getByRole('button', { name: chinese ? '模拟' : 'Simulation' })
      .click()
    const trial = page.locator('.flow-simulation')
    await hands.pick(trial.locator('[data-part=trial-record]'), '办公椅')
    await hands.pick(trial.locator('[data-part=initiator]'), 'staff')
    await trial.locator('[data-part=simulate]').click()
    await taken(page, 'manager')
    const lasts = trial.locator('[data-part=lasts]')
    expect(await lasts.innerText()).toContain(chinese ? '约 4 小时' : 'about 4 h')
    expect(await trial.locator('[data-step=manager] .note').innerText()).toBe(chinese ? '约 3 小时' : 'about 3 h')
    // Begun on Friday at 9:00.
    expect(await trial.locator('[data-part=ends]').innerText()).toContain(
      chinese ? '2026年11月27日星期五 13:00' : 'Friday, November 27, 2026 at 13:00',
    )

    await hands.pick(trial.locator('[data-part=change-value]'), '金额')
    const amount = trial.locator('[data-part=changed-values] [data-field=amount] input')
    expect(await amount.inputValue()).toBe('300')
    await amount.fill('50000')
    await trial.locator('[data-part=simulate]').click()
    await taken(page, 'director')
    expect(await trial.locator('.flow-card.untaken[data-step=manager]').count()).toBe(1)
    expect(await trial.locator('[data-step=director] .note').innerText()).toBe(
      chinese ? '2 个工作日' : '2 working days',
    )
    expect(await lasts.innerText()).toContain(chinese ? '约 2.1 个工作日' : 'about 2.1 working days')
    expect(await trial.locator('.came').allInnerTexts()).toEqual([chinese ? '金额 50000，成立' : '金额 50000: holds'])
    await quiet(place, `flow-simulation-${name}`)

    // What the field cannot hold is said where it was typed; the record keeps its own value throughout.
    await amount.fill('1e400')
    await trial.locator('[data-part=simulate]').click()
    await trial.locator('[data-field=amount] .is-invalid').waitFor()
    await trial.getByRole('button', { name: chinese ? '“金额”恢复为记录里的值' : '“金额” as in the record' }).click()
    await trial.locator('[data-part=simulate]').click()
    await taken(page, 'manager')
    // Begun on a Saturday, it waits for Monday.
    const begins = trial.getByLabel(chinese ? '发起时间' : 'Begins')
    await begins.fill('2026-11-28 10:00')
    await begins.press('Enter')
    await trial.locator('[data-part=simulate]').click()
    await trial.getByText(chinese ? '不是工作时间' : 'Nobody works then').waitFor()
    expect(await trial.locator('[data-part=ends]').innerText()).toContain(
      chinese ? '2026年11月30日星期一 13:00' : 'Monday, November 30, 2026 at 13:00',
    )
    const { rows } = await app.server.platform.pool.query(`select amount from app_fl.request where title = '办公椅'`)
    expect(rows).toEqual([{ amount: '300' }])
    await place.close()
  },
  120_000,
)

// helpers

const taken = (page: Page, step: string) => page.locator(`.flow-card.taken[data-step=${step}]`).waitFor()
