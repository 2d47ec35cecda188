import { readConfig } from '../config.ts'
import { createServer } from '../main.ts'

/** A second process for tests: a server whose task "probe" reports to its parent and, with HANG=1, never ends. */
const server = await createServer({
  config: await readConfig(),
  prepare: (platform) => {
    platform.jobs.registerTask('probe', async (payload) => {
      process.send?.({ began: payload })
      if (process.env['HANG'] === '1') await new Promise(() => undefined)
      process.send?.({ done: payload })
    })
  },
})
process.send?.({ ready: true })
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
