import { start } from '../runtime/server/src/start.ts'
import { buildPages } from './build-pages.ts'

/** `npm start`: pages built where they are stale, then the server in this process. */
process.env['NODE_ENV'] ??= 'production'
await buildPages()
await start()
