import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DESKTOP, launchBrowser, PHONE, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

/** A page that has nothing to show says what happened: no lost connection where the server answered, no retry that cannot help. */
let crm: Crm
let browser: Browser

beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  const body = { name: '精工机床', mobile: '13800138000', contact_name: '林工' }
  const made = await crm.admin.post('/api/apps/crm/forms/customer/records', body)
  expect(made.status, made.text).toBe(201)
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

const SCREENS = [
  { locale: 'zh-CN', viewport: DESKTOP, offline: '网络已断开，请检查连接后重试。', retry: '重试' },
  {
    locale: 'en-US',
    viewport: PHONE,
    offline: 'You are offline. Check the connection and try again.',
    retry: 'Try again',
  },
] as const
/** Where it fails, what the server refuses with, how that is drawn, and what stands there once it answers. */
const PLACES = [
  { path: '/settings/people', api: '/api/users', status: 403, icon: 'lock', sign: 'admin' },
  {
    path: '/settings/audit',
    api: '/api/audit',
    status: 500,
    icon: 'triangle-alert',
    sign: /查看审计日志本身|Looking at the audit log/,
  },
  {
    path: '/notifications',
    api: '/api/notifications',
    status: 409,
    icon: 'triangle-alert',
    sign: /没有消息|No notifications/,
  },
  { path: '/apps/crm/forms/customer', api: '/customer/records/query', status: 403, icon: 'lock', sign: '精工机床' },
  {
    path: '/apps/crm/forms/customer/bin',
    api: '/customer/records/query',
    status: 429,
    icon: 'hourglass',
    sign: /回收站是空的|recycle bin is empty/,
  },
] as const
const AGAIN: readonly number[] = [409, 429, 500]

test.each(SCREENS)(
  'a lost connection and a refusal are told apart ($locale)',
  async (screen) => {
    const { locale, viewport, offline, retry } = screen
    const { admin } = crm
    await admin.patch('/api/auth/me', { locale })
    const desk = await visit(browser, crm, { as: admin, viewport, locale, expected: [403, 409, 429, 500] })
    const { page } = desk
    await page.clock.install()
    for (const { path, api, status, icon, sign } of PLACES) {
      const there = ({ pathname }: URL) => pathname.endsWith(api)
      const reason = `${status}: ${locale}`
      await page.route(there, (route) => route.fulfill({ status, json: { error: { code: 'ANY', message: reason } } }))
      await page.goto(path)
      const box = page.locator('.ui-empty', { hasText: reason })
      await box.waitFor()
      expect(await drawn(page, icon), path).toBe(1)
      expect(await drawn(page, 'wifi-off'), path).toBe(0)
      expect(await box.getByRole('button', { name: retry }).count(), path).toBe(AGAIN.includes(status) ? 1 : 0)
      expect(await desk.accessibility(), path).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(viewport.width)
      await desk.picture(`problem${path.replaceAll('/', '-')}-${status}-${locale}`)
      await page.unroute(there)

      // The same without an answer; once there is one, another try brings it.
      await page.route(there, (route) => route.abort())
      await page.goto(path)
      await givenUp(page, offline)
      expect(await drawn(page, 'wifi-off'), path).toBe(1)
      expect(await drawn(page, icon), path).toBe(0)
      await page.unroute(there)
      await page.locator('.ui-empty').getByRole('button', { name: retry }).click()
      await page.getByText(offline).waitFor({ state: 'detached' })
      await page.getByText(sign).first().waitFor()
    }
    expect(desk.complaints.filter((each) => !each.includes('net::ERR_FAILED'))).toEqual([])
    await desk.close()
  },
  240_000,
)

test('what is gone is said to be gone, and what did not come is not', async () => {
  const { admin } = crm
  await admin.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: admin, expected: [404] })
  const { page } = desk
  await page.clock.install()
  const nobody = '00000000-0000-7000-8000-000000000000'
  for (const [path, api, gone] of [
    [`/inbox/${nobody}`, `/tasks/${nobody}`, '这条待办不在了'],
    [`/inbox/${nobody}?box=started`, `/flow-instances/${nobody}`, '这条待办不在了'],
    [`/exports/${nobody}`, `/exports/${nobody}`, '文件已过期或不是您的'],
    ['/apps/crm/dashboards/none', '/dashboards/none', '没有这个仪表盘，或您无权查看'],
    ['/apps/crm/reports/none', '/reports/none/data', '没有这张报表，或您无权查看'],
    ['/unsubscribe/none', '/unsubscribe/none', '这个订阅已经不存在'],
  ] as const) {
    const there = ({ pathname }: URL) => pathname.startsWith('/api/') && pathname.endsWith(api)
    await page.goto(path)
    await page.locator('.ui-empty', { hasText: gone }).waitFor()
    expect(await drawn(page, 'file-x'), path).toBe(1)
    expect(await page.getByRole('button', { name: '重试' }).count(), path).toBe(0)
    await page.route(there, (route) => route.abort())
    await page.goto(path)
    await givenUp(page, '网络已断开，请检查连接后重试。')
    expect(await page.getByText(gone).count(), path).toBe(0)
    await desk.picture(`lost${path.replaceAll(/[/?=]/g, '-')}`)
    await page.unroute(there)
    await page.getByRole('button', { name: '重试' }).click()
    await page.locator('.ui-empty', { hasText: gone }).waitFor()
  }
  expect(desk.complaints.filter((each) => !each.includes('net::ERR_FAILED'))).toEqual([])
  await desk.close()
}, 120_000)

test('a sort that is refused is taken away, the rest of it stays', async () => {
  const { admin } = crm
  await admin.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: admin, expected: [400] })
  const { page } = desk
  const issues = [{ path: 'sort/0', code: 'UNKNOWN_FIELD', message: '没有“name”这个字段' }]
  await page.route('**/customer/records/query', (route) => {
    const { sort } = route.request().postDataJSON() as { sort?: readonly string[] }
    return sort?.[0] === '-name'
      ? route.fulfill({ status: 400, json: { error: { code: 'INVALID', message: '提交的内容有误', issues } } })
      : route.continue()
  })
  await page.goto('/apps/crm/forms/customer?sort=-name,created_at')
  await page.getByText('这个排序无法使用').waitFor()
  await page.getByText('没有“name”这个字段').waitFor()
  expect(await page.locator('.ui-empty').getByRole('button').allInnerTexts()).toEqual(['去掉排序'])
  await desk.picture('problem-sort')
  expect(await desk.accessibility()).toEqual([])
  await page.getByRole('button', { name: '去掉排序' }).click()
  await page.getByText('精工机床').first().waitFor()
  expect(new URL(page.url()).searchParams.get('sort')).toBe('created_at')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

/** What does not come is asked for again by itself, after a while; that while is not waited for. */
const givenUp = (page: Page, words: string) =>
  expect
    .poll(
      async () => {
        await page.clock.fastForward(5_000)
        return page.getByText(words).count()
      },
      { timeout: 30_000 },
    )
    .toBe(1)
/** How many pictures of that name stand in what the page says of a problem. */
const drawn = (page: Page, icon: string): Promise<number> => page.locator(`.ui-empty .lucide-${icon}`).count()
