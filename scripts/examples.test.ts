// @vitest-environment happy-dom
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'

/*
 * Examples of docstrings, `@example call(…) // result`, are run: a module's own exports are in scope. `…` in a result stands
 * for anything. An example that needs more than its module (a form, a clock) is held to the name that it calls.
 */
interface Example {
  readonly call: string
  readonly result: string
  readonly at: string
}
const files = globSync('{designer,engine,plugins/*,runtime/*}/src/**/*.ts').filter(
  (path) => !/\.test\.ts$|\/node_modules\/|-child\.ts$/.test(path),
)
const EXAMPLE = /^ *(?:\/\*)?\*{1,2} @example (.+)$/gm

describe('examples of docstrings', () => {
  const found = files.flatMap((path) => examplesOf(path))
  const unrun: string[] = []
  it.each(found.map((example) => [example.at, example] as const))('%s', async (_at, { at, call, result }) => {
    const module = (await import(join(process.cwd(), at.replace(/:\d+$/, '')))) as Record<string, unknown>
    const own = /(?:^|[^.\w]|\.{3})(\w+)(?=[(<])/.exec(call)?.[1] ?? ''
    expect(Object.keys(module), `${call} calls what the module does not export`).toContain(own)
    const actual = await run(call, module)
    if (actual === UNKNOWN) unrun.push(call)
    else expect(plain(actual)).toMatch(patternOf(result))
  })
  it('are many, and most of them run', () => {
    expect(found.length).toBeGreaterThan(90)
    expect(unrun.length, unrun.join('\n')).toBeLessThan(found.length / 5)
  })
})

// helpers

function examplesOf(path: string): Example[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(EXAMPLE)].flatMap((match) => {
    const line = text.slice(0, match.index).split('\n').length
    // The result may stand on a line of its own.
    const rest = text.slice(match.index + match[0].length).match(/^\n \* \/\/ (.+)$/m)
    const whole = match[1]!.replace(/ ?\*\/$/, '')
    const [call, result] = whole.split(' // ') as [string, string?]
    const said = result ?? (rest?.index === 0 ? rest[1] : undefined)
    return said === undefined ? [] : [{ call: call.trim(), result: said.trim(), at: `${path}:${line}` }]
  })
}

const UNKNOWN = Symbol('needs more than its module')
async function run(call: string, module: Record<string, unknown>): Promise<unknown> {
  if (call.includes('…')) return UNKNOWN
  const code = call.replace(/!(?=[).,])/g, '')
  try {
    return await new Function(...Object.keys(module), `return (async () => (${code}))()`)(...Object.values(module))
  } catch (error) {
    if (error instanceof ReferenceError) return UNKNOWN
    throw error
  }
}
const plain = (value: unknown): string =>
  squeezed(inspect(value, { breakLength: Infinity, depth: 20, maxArrayLength: 200 }))
const squeezed = (text: string): string =>
  text
    .replace(/(Set|Map)\(\d+\)/g, '$1')
    .replace(/\s+/g, '')
    .replaceAll('"', "'")
const patternOf = (result: string): RegExp =>
  new RegExp(`^${squeezed(result).split(/,?…/).map(escaped).join('.*')}$`, 's')
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
