import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from './start-child.ts'

export interface ServerProcess {
  readonly url: string
  /** Ends it like a power cut; with `database` the embedded PostgreSQL too. */
  kill(database?: boolean): Promise<void>
  /** When it is gone, however it went. */
  readonly ended: Promise<number | null>
  /** Asks it to end; resolves to its exit code. */
  terminate(): Promise<number | null>
}

/**
 * The product as `npm start` runs it, in a process of its own, on a free port, with its embedded database in `folder`
 * unless a DATABASE_URL is given.
 */
export async function startServerProcess(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  script = '../start.ts',
): Promise<ServerProcess> {
  const settings = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', DATA_DIR: folder, ...env }
  const child = startChild(join(import.meta.dirname, script), settings, { stdout: 'pipe' })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout!.on('data', (chunk) => {
      said += chunk
      const found = /(http:\/\/[\w.]+:\d+)/.exec(said)
      if (found) resolve(found[1]!)
    })
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)))
  })
  return {
    url,
    ended,
    kill: async (database = false) => {
      const pidFile = join(folder, 'postgres/pgdata/postmaster.pid')
      const postmaster = database ? Number((await readFile(pidFile, 'utf8')).split('\n')[0]) : 0
      child.kill('SIGKILL')
      if (postmaster) process.kill(postmaster, 'SIGKILL')
      await ended
    },
    terminate: async () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
