import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

/** `npm run dev`: the server restarts on a change, vite serves the pages with hot reload on port 5173. */
const root = join(import.meta.dirname, '..')
const children: ChildProcess[] = [
  launch(['--watch', '--watch-preserve-output', 'runtime/server/src/start.ts']),
  launch(['node_modules/vite/bin/vite.js', 'runtime/app', '--port', '5173']),
]
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => children.forEach((child) => child.kill('SIGTERM')))
for (const child of children)
  child.on('exit', (code) => {
    children.forEach((each) => each.kill('SIGTERM'))
    process.exitCode = code ?? 0
  })

function launch(args: string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
}
