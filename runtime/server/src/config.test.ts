import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Environment } from './config.ts'

test('the README names every setting, and no other', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../../README.md'), 'utf8')
  const settings = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Where things are'))
  const cells = settings.split('\n').flatMap((line) => /^\| (`[^|]*`) \|/.exec(line)?.[1] ?? [])
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name!))
  expect(named.sort()).toEqual(Object.keys(Environment.properties).sort())
})
