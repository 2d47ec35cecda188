import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { answerUsage, announce } from './meter.ts'

/** The product as a process of its own, started as `npm start` does it: with its compiled code kept. */
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'))
answerUsage()
const { readConfig } = await import('../runtime/server/src/config.ts')
const { createServer } = await import('../runtime/server/src/main.ts')
const server = await createServer({ config: await readConfig(process.env) })
announce(await server.listen(), () => server.close())
