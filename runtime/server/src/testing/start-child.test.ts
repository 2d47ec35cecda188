import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { readConfig } from '../config.ts'
import { startChild } from './start-child.ts'

test('a child process sees its own settings and none of the runner', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://elsewhere')
  vi.stubEnv('ROLE', 'worker')
  const given = { DATA_DIR: '/tmp', SECRET_KEY: 's'.repeat(32), PORT: '0' }
  const child = startChild(join(import.meta.dirname, 'environment-child.ts'), given)
  const [seen] = (await once(child, 'message')) as [Record<string, string>]
  vi.unstubAllEnvs()
  // The runner's own: without them there would be nothing to keep out.
  expect(process.env).toHaveProperty('VITEST')
  expect(process.env).toHaveProperty('BASE_URL')
  for (const name of ['VITEST', 'BASE_URL', 'NODE_ENV', 'DATABASE_URL', 'ROLE']) expect(seen).not.toHaveProperty(name)
  expect(seen).toMatchObject(given)
  expect(await readConfig(seen)).toMatchObject({ role: 'all', baseUrl: undefined, databaseUrl: undefined })
})
