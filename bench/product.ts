import { readConfig } from '../runtime/server/src/config.ts'
import { createServer } from '../runtime/server/src/main.ts'

/** The product as a process of its own; prints its address as the first line. */
const server = await createServer({ config: await readConfig(process.env) })
process.stdout.write(`${await server.listen()}\n`)
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
