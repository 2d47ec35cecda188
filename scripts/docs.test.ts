import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const ours = { exclude: (path: string) => /node_modules|^(dist|data|\.git|\.node)$/.test(path) }
const files = globSync('**/*', ours).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
const known = new Set(files.map(normalize))
const pages = files.filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md')
/** Made at run time, or a pattern with a word for what stands there. */
const NOT_OURS = [
  'DATA_DIR/audit/checkpoints.jsonl',
  'XDesigner.vue',
  'NNNN-what.ts',
  'plugin.server.ts',
  'e2e/pictures',
  'revert/N',
]

describe('docs', () => {
  it('name files and folders that there are', () => {
    const wrong = pages.flatMap((page) =>
      pathsIn(page)
        .filter((path) => !stands(page, path))
        .map((path) => `${page}: ${path}`),
    )
    expect(wrong).toEqual([])
  })

  it('of a folder have at most 30 lines', () => {
    const long = pages.filter((page) => page.endsWith('/README.md') && lines(page) > 30)
    expect(long).toEqual([])
  })

  it('name every setting that the server reads', () => {
    const settings = [...readFileSync('runtime/server/src/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): Type/gm)]
    expect(settings.length).toBeGreaterThan(20)
    const readme = readFileSync('README.md', 'utf8')
    expect(settings.map(([, name]) => name!).filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  it('say of every package why it is here, and of no other', () => {
    const page = readFileSync('docs/dependencies.md', 'utf8')
    const used = new Set(
      files
        .filter((path) => path.endsWith('package.json'))
        .flatMap((path) => {
          const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as Packages
          return Object.keys({ ...dependencies, ...devDependencies })
        })
        .filter((name) => !/^@(tenon|types)\//.test(name)),
    )
    const named = [...page.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => packagesIn(cell!))
    expect([...used].filter((name) => !named.includes(name)).sort()).toEqual([])
    expect(named.filter((name) => !used.has(name)).sort()).toEqual([])
  })
})

// helpers

interface Packages {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const lines = (path: string): number => readFileSync(path, 'utf8').trimEnd().split('\n').length

/** What stands in backticks or behind a link and looks like a place in this repository. */
function pathsIn(page: string): string[] {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  const found = [...text.matchAll(/`([^`\n]+)`|\]\(([^)]+)\)/g)].map(([, code, link]) => (code ?? link ?? '').trim())
  return found.filter(
    (path) =>
      /^[\w.-][\w./-]*$/.test(path) &&
      (path.includes('/') || /\.(ts|vue|md|css|json|js|cjs)$/.test(path)) &&
      !NOT_OURS.includes(path.replace(/\/$/, '')),
  )
}

/** From the root, from the page, or the end of a path that there is. */
function stands(page: string, path: string): boolean {
  const bare = normalize(path.replace(/\/$/, ''))
  if (existsSync(bare)) return true
  if ([bare, join(dirname(page), bare), join(dirname(page), 'src', bare)].some((each) => known.has(normalize(each))))
    return true
  return files.some((file) => file.endsWith(`/${bare}`))
}

/** `pg (server)` has a word beside it, `typescript 6.0` a version. */
function packagesIn(cell: string): string[] {
  const names = cell.replace(/ \([^)]*\)/g, '').split(', ')
  return names.map((name) => name.replace(/ \d.*$/, '').trim()).filter((name) => !/^(package|-+)$/.test(name))
}
