import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/** `npm start`: pages built where they are stale, then the server in this process. */
process.env['NODE_ENV'] ??= 'production'
// Compiled code and stripped types are kept between starts: loading takes half the time.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'))
const { buildPages } = await import('./build-pages.ts')
await buildPages()
const { start } = await import('../runtime/server/src/start.ts')
await start()
