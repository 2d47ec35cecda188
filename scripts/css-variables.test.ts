import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
/** Those of the libraries are theirs to define. */
const FOREIGN = /^--(el|vxe)-/

test('every variable that a style reads is set somewhere', () => {
  const set = new Set<string>()
  const read = new Map<string, string>()
  for (const file of globSync('{plugins,designer,runtime}/**/src/**/*.{css,vue,ts}', { cwd: root })) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [name] of text.matchAll(/--[a-z][a-z0-9-]*(?=['"`]?\s*\]?\s*:)/g)) set.add(name)
    for (const [, name] of text.matchAll(/var\((--[a-z][a-z0-9-]*)/g)) read.set(name!, file)
    for (const [, name] of text.matchAll(/setProperty\(['"`](--[a-z][a-z0-9-]*)/g)) set.add(name!)
  }
  const unset = [...read].filter(([name]) => !set.has(name) && !FOREIGN.test(name))
  expect(read.size).toBeGreaterThan(50)
  expect(unset).toEqual([])
})
