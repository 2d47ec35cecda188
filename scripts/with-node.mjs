/**
 * Runs a script of ours on the right Node with everything installed, on a machine that has no more than Node ≥ 20 and
 * npm: `node scripts/with-node.mjs scripts/start.ts`. Plain JavaScript without imports of packages, because it runs
 * before anything is there.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NODE = '24.21.0'
const PNPM = '10.34.9'
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const windows = process.platform === 'win32'
const [script, ...args] = process.argv.slice(2)
if (!script) fail('Which script? For example: node scripts/with-node.mjs scripts/start.ts')

process.chdir(root)
const node = findNode()
const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH }
install(node, env)

if (node === process.execPath) {
  // The same process goes on: signals and exit codes need no passing on.
  process.env.PATH = env.PATH
  process.argv.splice(1, 2, join(root, script))
  await import(pathToFileURL(join(root, script)).href)
} else {
  const child = spawn(node, [join(root, script), ...args], { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

/** The running Node where it is new enough; else the pinned one, fetched from the npm registry once. */
function findNode() {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) fail(`Node ${process.versions.node} is too old: Node 20 or newer is needed.`)
  if (major >= 24) return process.execPath
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`
  const folder = join(root, '.node')
  const found = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node')
  if (existsSync(found) && installedVersion(join(folder, 'node_modules', name)) === NODE) return found
  say(`正在下载 Node ${NODE}（本机为 ${process.versions.node}） fetching Node ${NODE} …`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const fetched = run(
    'npm',
    ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${NODE}`],
    process.env,
  )
  if (!fetched)
    fail(`Node ${NODE} could not be fetched: is ${name} reachable in your npm registry? Or install Node 24.`)
  return existsSync(found) ? found : fail(`The package ${name} has no ${found}.`)
}

/** Packages as the lockfile says, when that or Node's version changed since the last time. */
function install(node, env) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim()
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(root, file)))
  const wanted = hash.update(`${version} ${process.platform} ${process.arch}`).digest('hex')
  const stamp = join(root, 'node_modules', '.tenon-installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('正在安装依赖 installing packages …')
  const quiet = { ...env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' }
  const arguments_ = [
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--config.confirmModulesPurge=false',
    '--reporter=append-only',
    '--loglevel=warn',
  ]
  // corepack knows the pinned hash; where it is absent or too old to know its keys, npx fetches the same version.
  const done =
    (works('corepack', quiet) && run('corepack', ['pnpm', ...arguments_], quiet)) ||
    run('npx', ['--yes', `pnpm@${PNPM}`, ...arguments_], quiet)
  if (!done) fail('The packages could not be installed. Is the npm registry reachable?')
  writeFileSync(stamp, wanted)
}

function works(command, env) {
  return spawnSync(command, ['pnpm', '--version'], { env, shell: windows, stdio: 'ignore' }).status === 0
}
function run(command, arguments_, env) {
  // npm's own output is noise when all goes well, so it goes to stderr.
  return spawnSync(command, arguments_, { env, shell: windows, stdio: ['ignore', 2, 2] }).status === 0
}
function installedVersion(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}
function say(text) {
  process.stderr.write(`${text}\n`)
}
function fail(text) {
  say(text)
  process.exit(1)
}
