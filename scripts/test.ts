import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { findChromium } from './chromium.ts'

/**
 * `npm test`: everything that must hold before a change lands. Each check counts as one test. The last line is
 * `N passed, N failed`, and the exit code says the same.
 */
const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', name)
const reports = mkdtempSync(join(tmpdir(), 'tenon-report-'))
const results: Result[] = []
const began = performance.now()

interface Result {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly seconds: number
  /** What failed, with the beginning of why: repeated below everything else, where it is found without scrolling. */
  readonly why?: readonly string[]
}

/** What is read of the report that vitest writes. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

const own = readdirSync(import.meta.dirname).filter((name) => /^check-[a-z-]+\.ts$/.test(name))
const checks: [string, string[]][] = [
  ['lint', [bin('eslint/bin/eslint.js'), '.', '--cache', '--cache-location', 'node_modules/.cache/eslint']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  ['types of pages', [bin('vue-tsc/bin/vue-tsc.js'), '-p', 'tsconfig.vue.json']],
  [
    'imports',
    [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'engine',
      'plugins',
      'runtime',
      'designer',
    ],
  ],
  ...own.map((name): [string, string[]] => [name.slice('check-'.length, -'.ts'.length), [join('scripts', name)]]),
]
// Two at a time: types of the pages take as long as all the others together.
await pool(2, checks, async ([name, args]) => check(name, args))
await vitest('unit')
await vitest('server')

const chromium = findChromium()
if (chromium) await vitest('e2e', { CHROMIUM_PATH: chromium })
else {
  process.stdout.write(
    '\n没有找到 Chromium，跳过端到端测试 no Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM_PATH\n',
  )
  if (process.env['CI']) results.push({ name: 'e2e (no Chromium)', passed: 0, failed: 1, seconds: 0 })
}
rmSync(reports, { recursive: true, force: true })

process.stdout.write('\n')
for (const result of results)
  process.stdout.write(
    `${result.failed ? '✗' : '✓'} ${result.name.padEnd(18)} ${String(result.passed).padStart(5)} passed ${result.failed ? `${result.failed} failed ` : ''}${result.seconds.toFixed(1)} s\n`,
  )
for (const { name, why = [] } of results) for (const reason of why) process.stdout.write(`\n✗ ${name}: ${reason}\n`)
const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0)
process.exitCode = sum((result) => result.failed) ? 1 : 0
process.stdout.write(`in ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
process.stdout.write(`${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed\n`)

async function check(name: string, args: string[]): Promise<void> {
  const from = performance.now()
  const { code, output } = await run(args, {}, true)
  if (code !== 0) process.stdout.write(`\n--- ${name}\n${output}\n`)
  const seconds = (performance.now() - from) / 1000
  const why = code === 0 ? [] : [output.trim().slice(-2_000)]
  results.push({ name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds, why })
}

async function vitest(project: string, env: Record<string, string> = {}): Promise<void> {
  const from = performance.now()
  const report = join(reports, `${project}.json`)
  process.stdout.write(`\n--- ${project}\n`)
  const args = [bin('vitest/vitest.mjs'), 'run', '--project', project, '--passWithNoTests']
  const { code } = await run(
    [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
    false,
  )
  const counted = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined
  const failed = counted?.numFailedTests ?? 0
  // A file that does not load or a set-up that breaks fails no test but ends with a code.
  const broken = code !== 0 && failed === 0 ? 1 : 0
  results.push({
    name: project,
    passed: counted?.numPassedTests ?? 0,
    failed: failed + broken,
    seconds: (performance.now() - from) / 1000,
    why: counted ? failures(counted) : [],
  })
}

/** One text per failed test, and per file that did not load: where, which, and the beginning of why. */
function failures({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${file}\n${beginning(message)}`]
    return failed.map(
      ({ fullName, failureMessages = [] }) => `${file} > ${fullName}\n${beginning(failureMessages.join('\n'))}`,
    )
  })
}

/** Without the lines of a stack that lie in packages. */
function beginning(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*at .*(node_modules|new Promise|node:)/.test(line))
  return lines.join('\n').slice(0, 1_500)
}

function run(args: string[], env: Record<string, string>, quiet: boolean): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('exit', (code) => resolve({ code: code ?? 1, output: output.slice(-20_000) }))
  })
}

async function pool<T>(width: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
