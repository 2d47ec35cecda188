import type { TestServer } from '@tenon/server/testing'
import pg from 'pg'
import type { Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'

export async function openPublish(page: Page): Promise<Locator> {
  await page.locator('.app-bar').getByRole('button', { name: '发布' }).click()
  const dialog = page.getByRole('dialog', { name: /^发布/ })
  await dialog.locator('.operation').first().waitFor()
  return dialog
}

export async function publishNow(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: '发布', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

export async function openVersions(page: Page): Promise<Locator> {
  await page.locator('.app-bar').getByRole('button', { name: '版本' }).first().click()
  const drawer = page.getByRole('dialog', { name: '版本记录' })
  await drawer.locator('.versions li').first().waitFor()
  return drawer
}

/** Goes back to the version so many places below the current one. */
export async function restoreBelow(page: Page, drawer: Locator, below: number): Promise<void> {
  const count = await drawer.locator('.versions li').count()
  await drawer.locator('.versions li').nth(below).getByRole('button').click()
  await page
    .getByRole('dialog', { name: /^退回到第/ })
    .getByRole('button', { name: '退回到这一版' })
    .click()
  await expect.poll(() => drawer.locator('.versions li').count(), { timeout: 30_000 }).toBe(count + 1)
}

/**
 * What somebody with all rights in the database would do: switch the trigger off, change a text in the rows that record the making
 * of something, switch it on again. Returns how many rows it changed. They are sealed by then: a row is, once all transactions
 * of the cluster that are older than its own have ended, and those of other tests may take a while.
 */
export async function tamper(server: TestServer, from: string, to: string): Promise<number> {
  const url = new URL(inject('clusterUrl'))
  url.pathname = `/${server.database.name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const unsealed = async () =>
    (
      await client.query(
        `select from meta.audit a where action = 'create' and strpos(changes::text, $1) > 0
           and not exists (select from meta.audit_seal s where a.id = any(s.ids))`,
        [from],
      )
    ).rowCount
  await expect.poll(unsealed, { timeout: 60_000 }).toBe(0)
  await client.query('alter table meta.audit disable trigger audit_append_only')
  const { rowCount } = await client.query(
    `update meta.audit set changes = replace(changes::text, $1, $2)::jsonb where action = 'create' and strpos(changes::text, $1) > 0`,
    [from, to],
  )
  await client.query('alter table meta.audit enable trigger audit_append_only')
  await client.end()
  return rowCount ?? 0
}
