// @vitest-environment happy-dom
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Messages, MessageTree } from '../runtime/ui/src/i18n/define-messages.ts'

/** Files of the pages that hold texts, and those that say them. */
const sources = globSync('{designer,plugins/*,runtime/{app,ui}}/src/**/*.{ts,vue}')
const defines = (path: string) =>
  path.endsWith('.ts') && !path.endsWith('.test.ts') && /^export const \w+ = defineMessages\(/m.test(read(path))
const read = (path: string) => readFileSync(path, 'utf8')
const homes = sources.filter(defines)
const code = sources.map(read).join('\n')

const names = (tree: MessageTree, at = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${at}${key}`] : names(value, `${at}${key}.`),
  )

/** Names of texts stand in the code as they are, or as a pattern with places that are filled while it runs. */
const whole = new Set([...code.matchAll(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/gi)].map(([, name]) => name!))
const FILLED = /\$\{(?:[^{}`]|\{[^{}`]*\})*\}/
const patterns = [...code.matchAll(new RegExp(`\`([\\w.]*(?:${FILLED.source}[\\w.]*)+)\``, 'g'))]
  .map(([, text]) => text!.split(FILLED))
  // At least the group of texts is named, or how the name ends.
  .filter(([first, ...rest]) => /^[a-z]\w*\./i.test(first!) || rest.some((part) => /^[A-Z]\w+$/.test(part)))
  .map((parts) => new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.+')}$`))

it('every text of the pages is said somewhere', async () => {
  expect(homes.length).toBeGreaterThan(40)
  const unsaid: string[] = []
  for (const home of homes) {
    const held = (await import(join(process.cwd(), home))) as Record<string, Messages>
    for (const messages of Object.values(held))
      for (const name of names(messages['zh-CN'] ?? {}))
        if (!whole.has(name) && !patterns.some((pattern) => pattern.test(name))) unsaid.push(`${home}: ${name}`)
  }
  expect(unsaid).toEqual([])
})
