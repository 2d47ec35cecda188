import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase, startChild, startTestServer } from '../testing/index.ts'

const children: ChildProcess[] = []
const folder = await mkdtemp(join(tmpdir(), 'tenon-child-'))
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

test('the job of a process killed with -9 is done by another within 30 s', async () => {
  const database = await createTestDatabase()
  const hanging = start(database.url, { HANG: '1' })
  await hanging.until('ready')
  const server = await startTestServer({ database, env: { ROLE: 'web' } })
  await server.platform.jobs.add([{ task: 'probe', payload: { n: 1 } }])
  await hanging.until('began')

  const next = start(database.url, {})
  await next.until('ready')
  hanging.child.kill('SIGKILL')
  const killed = performance.now()
  expect(await next.until('done')).toEqual({ n: 1 })
  expect(performance.now() - killed).toBeLessThan(30_000)
  next.child.kill('SIGTERM')
  await new Promise((resolve) => next.child.once('exit', resolve))
  await server.close()
  await database.drop()
})

function start(url: string, env: Record<string, string>) {
  const settings = { DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'error', ADMIN_PASSWORD: 'Tenon-test-1' }
  const child = startChild(join(import.meta.dirname, '../testing/job-child.ts'), { ...settings, ...env })
  children.push(child)
  const said: Record<string, unknown>[] = []
  child.on('message', (message) => said.push(message as Record<string, unknown>))
  return {
    child,
    until: (word: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said.find((message) => word in message)
          if (found) resolve(found[word])
        }
        child.on('message', look)
        child.once('exit', (code) => reject(new Error(`the child ended (${code}) before "${word}"`)))
        look()
      }),
  }
}
