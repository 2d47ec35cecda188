import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'runtime/app/dist')
const STAMP = join(DIST, '.built-from')
const SOURCES = ['engine/src', 'plugins', 'runtime/ui/src', 'runtime/app', 'designer/src', 'pnpm-lock.yaml']

/** Builds the pages unless they were built from exactly these sources. Resolves to whether it built. */
export async function buildPages(): Promise<boolean> {
  const wanted = hashSources()
  if (existsSync(join(DIST, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return false
  process.stderr.write('正在构建页面 building the pages …\n')
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  await run(process.execPath, [vite, 'build', 'runtime/app', '--logLevel', 'warn'])
  await Promise.all(listFiles(DIST).map(compress))
  writeFileSync(STAMP, wanted)
  return true
}

// helpers

/** By content: times change with every clone, and a hash of all sources takes some 30 ms. */
function hashSources(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES)
    for (const file of listFiles(join(ROOT, source))) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function listFiles(path: string): string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist'].includes(entry.name) && !entry.name.endsWith('.test.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)]))
}

/** Brotli and gzip beside each text file, once at the build instead of at every request. */
async function compress(path: string): Promise<void> {
  if (!/\.(js|css|html|svg|json)$/.test(path)) return
  const bytes = readFileSync(path)
  if (bytes.length < 1_024) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes, { params }))
  writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('The pages could not be built.'))))
  })
}
