import { fork, type ChildProcess } from 'node:child_process'

/** What a program needs of the machine; whatever else the test runner or a CI job has in its environment stays there. */
const OF_THE_MACHINE = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL']
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export interface ChildOptions {
  readonly args?: readonly string[]
  /** With 'pipe' its output can be read. */
  readonly stdout?: 'inherit' | 'pipe'
}

/**
 * A script in a process of its own that sees only the settings given here. The runner's are not the product's: vitest
 * sets a BASE_URL, a CI job a DATABASE_URL, and a server that inherits them does not start or writes elsewhere.
 */
export function startChild(
  file: string,
  env: Readonly<Record<string, string>> = {},
  options: ChildOptions = {},
): ChildProcess {
  const machine = OF_THE_MACHINE.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  const child = fork(file, [...(options.args ?? [])], {
    env: { ...Object.fromEntries(machine), ...env },
    execArgv: [],
    stdio: ['ignore', options.stdout ?? 'inherit', 'inherit', 'ipc'],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}
