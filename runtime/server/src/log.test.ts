import { expect, test } from 'vitest'
import { createServer } from './main.ts'
import { createLogger } from './log.ts'
import { readConfig } from './config.ts'
import { createTestDatabase } from './testing/index.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

test('no password, token, cookie, query string or value of a failed statement reaches the log', async () => {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'tenon-log-'))
  const lines: string[] = []
  const server = await createServer({
    config: await readConfig({
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      ADMIN_PASSWORD: 'Canary-password-1',
      PORT: '0',
      HOST: '127.0.0.1',
    }),
    log: createLogger('trace', { write: (line) => void lines.push(line) }),
    prepare: ({ pool }, app) => {
      app.get('/api/fail', { config: { permission: 'public' }, schema: { summary: 'Fails' } }, async () => {
        await pool.query("insert into meta.setting (key, value) values ($1, '1'), ($1, '2')", ['canary-value'])
      })
    },
  })
  const url = await server.listen()
  const login = await fetch(`${url}/api/auth/login?secret=canary-query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'canary-agent' },
    body: JSON.stringify({ username: 'admin', password: 'Canary-password-1' }),
  })
  const { token } = (await login.json()) as { token: string }
  await fetch(`${url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } })
  await fetch(`${url}/api/auth/me`, { headers: { cookie: 'tenon=canary-cookie-canary-cookie' } })
  expect((await fetch(`${url}/api/fail`)).status).toBe(409)
  await server.close()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
  const log = lines.join('')
  expect(log).toContain('"route":"/api/auth/login","status":200')
  expect(log).not.toMatch(/canary/i)
  expect(log).not.toContain(token)
})
