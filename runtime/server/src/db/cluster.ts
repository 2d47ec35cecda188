import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { reachableFolder, serverAccount, serverBinaries, type ServerAccount } from './cluster-place.ts'

export interface Cluster {
  /** Connection of the product's own role, which owns its database and is no superuser. */
  readonly url: string
  readonly port: number
  /** Where the data really are: differs from what was asked when the server's account cannot reach that. */
  readonly folder: string
  /** Connection of the server's superuser: set-up and tests only. */
  superuserUrl(database?: string): string
  urlOf(database: string): string
  /** Ends the server unless another process of ours started it. Open connections are cut. */
  stop(): Promise<void>
}

export interface ClusterOptions {
  readonly folder: string
  /** Tests only: a crash of the machine may lose everything. */
  readonly fsync?: boolean
  readonly settings?: Readonly<Record<string, string>>
  /** Folder of another server's programs (initdb, postgres) instead of the embedded ones: tests on PostgreSQL 15. */
  readonly binaries?: string
}

const ROLE = 'tenon'

/**
 * Starts (and at first makes) the embedded PostgreSQL in a folder, or takes over one that outlived a killed process.
 * The server listens on 127.0.0.1 only, with passwords generated at first start.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const account = await serverAccount()
  const folder = await reachableFolder(options.folder, account)
  const data = join(folder, 'pgdata')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  // The account that runs the server passes through here; what is secret has a mode of its own.
  if (account.uid !== undefined) await chmod(folder, 0o755)
  const bin = options.binaries ?? (await serverBinaries(account, join(folder, 'bin')))
  const fresh = !(await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined))
  const secrets = await readSecrets(join(folder, 'cluster.json'), fresh)
  if (fresh) await initialise(bin, folder, data, secrets, account)

  const running = fresh ? undefined : await runningServer(data)
  const port = running?.port ?? (await freePort())
  const urlOf = (database: string) => `postgres://${ROLE}:${secrets.role}@127.0.0.1:${port}/${database}`
  const superuserUrl = (database = 'postgres') =>
    `postgres://postgres:${secrets.superuser}@127.0.0.1:${port}/${database}`
  const begun = () => launch(bin, folder, data, port, account, options)
  let pid = running?.pid ?? (await begun())
  for (let failures = 0; ; failures++)
    try {
      await untilReady(superuserUrl(), pid, join(folder, 'postgres.log'))
      break
    } catch (error) {
      // Right after a crash the one that was found may be dying, and its children may hold on to the data for a moment.
      if (!running || alive(pid) || failures === 5) throw error
      await pause(failures * 500)
      pid = await begun()
    }
  if (!running) await ensureRole(superuserUrl(), secrets.role)

  const owner = await takeOwnership(join(folder, 'owner.pid'))
  const endNow = () => owner && tryKill(pid, 'SIGINT')
  process.once('exit', endNow)
  return {
    url: urlOf(ROLE),
    port,
    folder,
    superuserUrl,
    urlOf,
    stop: async () => {
      process.removeListener('exit', endNow)
      if (!owner) return
      tryKill(pid, 'SIGINT')
      for (let i = 0; i < 600 && alive(pid); i++) await pause(20)
      await rm(join(folder, 'owner.pid'), { force: true })
    },
  }
}

// helpers

interface Secrets {
  readonly superuser: string
  readonly role: string
}

async function readSecrets(path: string, fresh: boolean): Promise<Secrets> {
  const text = fresh ? undefined : await readFile(path, 'utf8').catch(() => undefined)
  if (text) return JSON.parse(text) as Secrets
  if (!fresh) throw new Error(`${path} is missing: without it nobody knows the password of the database beside it.`)
  const secrets = { superuser: randomBytes(24).toString('hex'), role: randomBytes(24).toString('hex') }
  await writeFile(path, JSON.stringify(secrets), { mode: 0o600 })
  return secrets
}

async function initialise(bin: string, folder: string, data: string, secrets: Secrets, account: ServerAccount) {
  const passwordFile = join(folder, '.password')
  await rm(data, { recursive: true, force: true })
  await mkdir(data, { mode: 0o700 })
  await writeFile(passwordFile, secrets.superuser, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(data, account.uid, account.gid)
    await chown(passwordFile, account.uid, account.gid)
  }
  try {
    // NB: with --locale=C the trigrams of Chinese text are empty, which kills search indexes: C.UTF-8 it is.
    const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '--encoding=UTF8']
    await run(join(bin, 'initdb'), [...args, '--locale=C.UTF-8', '--no-sync', '--no-instructions'], account, folder)
  } catch (cause) {
    await rm(data, { recursive: true, force: true })
    throw cause
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function run(command: string, args: string[], account: ServerAccount, cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...account, cwd, env: serverEnvironment() })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${output.slice(-2000)}`)),
    )
  })
}

async function launch(
  bin: string,
  folder: string,
  data: string,
  port: number,
  account: ServerAccount,
  options: ClusterOptions,
): Promise<number> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    random_page_cost: '1.1',
    log_min_messages: 'warning',
    ...(options.fsync === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = await open(join(folder, 'postgres.log'), 'a')
  // Detached and logging to a file: neither Ctrl-C in the terminal nor the death of this process may hit the server.
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...args], {
    ...account,
    cwd: data,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: serverEnvironment(),
  })
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid!))
  })
  child.unref()
  await log.close()
  return pid
}

const serverEnvironment = () => ({ PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' })

/** A server that a killed process of ours left behind; the stale file of a dead one is removed. */
async function runningServer(data: string): Promise<{ pid: number; port: number } | undefined> {
  const file = join(data, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port) return undefined
  // In a container that was started anew the number may belong to any other program.
  const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined)
  if (alive(pid) && (command === undefined || command.startsWith('postgres'))) return { pid, port }
  await rm(file, { force: true })
  return undefined
}

async function untilReady(url: string, pid: number, log: string): Promise<void> {
  const until = Date.now() + 60_000
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch (cause) {
      await client.end().catch(() => undefined)
      if (!alive(pid) || Date.now() > until) {
        const tail = (await readFile(log, 'utf8').catch(() => '')).slice(-1_000)
        throw new Error(`The embedded PostgreSQL did not start. Its log ${log} ends with:\n${tail}`, { cause })
      }
      await pause(25)
    }
  }
}

async function ensureRole(url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const role = await client.query('select from pg_roles where rolname = $1', [ROLE])
    // DDL takes no parameters; the password is our own hex text.
    if (!role.rowCount) await client.query(`create role ${ROLE} login nosuperuser nocreatedb password '${password}'`)
    const database = await client.query('select from pg_database where datname = $1', [ROLE])
    if (!database.rowCount) await client.query(`create database ${ROLE} owner ${ROLE}`)
  } finally {
    await client.end()
  }
}

/** False when another living process of ours started the server: then it is not ours to end. */
async function takeOwnership(path: string): Promise<boolean> {
  const other = Number(await readFile(path, 'utf8').catch(() => '0'))
  if (other && other !== process.pid && alive(other)) {
    const command = await readFile(`/proc/${other}/comm`, 'utf8').catch(() => 'node')
    if (command.startsWith('node') || command.startsWith('MainThread')) return false
  }
  await writeFile(path, String(process.pid))
  return true
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

function alive(pid: number): boolean {
  return tryKill(pid, 0)
}
function tryKill(pid: number, signal: 'SIGINT' | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
