import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, visit } from './browser.ts'

/** What was given to a form but is not in it yet when it is saved: a file under way, a signature on the pad. */
let server: TestServer
let browser: Browser
let clerk: TestClient
const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }
const NEW = '/apps/desk/forms/receipt/new'

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  const fields = [
    { id: 'f_1', key: 'name', type: 'text', label: '名称' },
    { id: 'f_2', key: 'papers', type: 'attachment', label: '附件' },
    { id: 'f_3', key: 'signed', type: 'signature', label: '签收', required: true },
  ]
  await publishApp(server.admin, 'desk', [
    { kind: 'form', key: 'receipt', label: '签收单', title: 'name', fields },
    { kind: 'role', key: 'clerk', label: '前台', forms: { receipt: all } },
  ] as never)
  clerk = await server.person('qiantai', { name: '前台', roles: [['desk', 'clerk']] })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('saving waits for a file that is on its way, and takes the signature that stands on the pad', async () => {
  const desk = await visit(browser, server, { as: clerk })
  const { page } = desk
  const sending = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  await page.route('**/api/files', async (route) => {
    sending.resolve()
    await release.promise
    await route.continue()
  })
  await page.goto(NEW)
  await page.getByLabel('名称').fill('到货单')
  await page.locator('input[type=file]').first().setInputFiles(paper('到货单.txt'))
  await draw(page)
  await sending.promise
  await page.getByRole('button', { name: '保存 Ctrl S' }).click()
  expect(new URL(page.url()).pathname).toBe(NEW)
  release.resolve()
  await page.waitForURL('**/forms/receipt/records/*')
  const id = new URL(page.url()).pathname.split('/').at(-1)!
  const { body } = await clerk.get(`/api/apps/desk/forms/receipt/records/${id}`)
  expect(body.papers).toHaveLength(1)
  expect(body.signed).toEqual(expect.any(String))
  await desk.picture('files-under-way')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a file that did not arrive keeps the form from being saved without it', async () => {
  const desk = await visit(browser, server, { as: clerk, expected: [503] })
  const { page } = desk
  let broken = true
  await page.route('**/api/files', (route) =>
    broken
      ? route.fulfill({ status: 503, json: { error: { code: 'UNAVAILABLE', message: '稍后再试' } } })
      : route.continue(),
  )
  await page.goto(NEW)
  await page.getByLabel('名称').fill('退货单')
  await page.locator('input[type=file]').first().setInputFiles(paper('退货单.txt'))
  await page.getByText('退货单.txt').first().waitFor()
  await page.getByRole('button', { name: '重试' }).waitFor()
  broken = false
  await draw(page)
  await page.getByRole('button', { name: '保存 Ctrl S' }).click()
  await page.getByText('有文件没有上传成功').waitFor()
  expect(new URL(page.url()).pathname).toBe(NEW)
  await desk.picture('files-unsent')
  await page.getByRole('button', { name: '重试' }).click()
  await page.getByRole('button', { name: '保存 Ctrl S' }).click()
  await page.waitForURL('**/forms/receipt/records/*')
  await page.getByText('退货单.txt').first().waitFor()
  await desk.close()
})

test('a signature of several strokes is sent once, at the latest when it is saved, and in place as well', async () => {
  const desk = await visit(browser, server, { as: clerk })
  const { page } = desk
  let sent = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/files')) sent += 1
  })
  await page.goto(NEW)
  await page.getByLabel('名称').fill('签收单')
  for (const line of [30, 60, 90]) await draw(page, line)
  await page.keyboard.press('Control+s')
  await page.waitForURL('**/forms/receipt/records/*')
  await page.getByAltText('已签名').waitFor()
  expect(sent).toBe(1)
  const record = `/api/apps/desk/forms/receipt/records/${new URL(page.url()).pathname.split('/').at(-1)}`
  const first = (await clerk.get(record)).body.signed
  // In place on the record page nothing was typed: what stands on the pad is the change, saved by leaving it.
  await page.getByAltText('已签名').hover()
  await page.getByRole('button', { name: '修改签收' }).click()
  await page.getByRole('button', { name: '重新签名' }).click()
  for (const line of [40, 80]) await draw(page, line)
  await page.getByRole('heading', { level: 1 }).click()
  await page.locator('.ui-signature-pad').waitFor({ state: 'detached' })
  await page.getByAltText('已签名').first().waitFor()
  // The history shows both, not twice the same words.
  await expect
    .poll(() =>
      page.locator('.changes img').evaluateAll((all) => all.map((img) => (img as unknown as { src: string }).src)),
    )
    .toHaveLength(2)
  await desk.picture('signature-in-place')
  expect(sent).toBe(2)
  expect((await clerk.get(record)).body.signed).not.toBe(first)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

const paper = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('一式两份') })

async function draw(page: Page, line = 30): Promise<void> {
  const box = (await page.locator('.ui-signature-pad canvas').boundingBox())!
  await page.mouse.move(box.x + 20, box.y + line)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + line + 30, { steps: 5 })
  await page.mouse.up()
}
