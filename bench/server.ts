import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Asked, Usage } from './meter.ts'

export interface BenchServer {
  readonly address: string
  usage(): Promise<Usage>
  /** Begins a CPU profile, or writes the one that was begun into a file. */
  profile(asked: 'start' | { readonly file: string }): Promise<void>
  stop(): Promise<void>
}

/** Starts `product.ts` or `floor.ts`; what it logs is thrown away. */
export async function startServer(file: string, env: Readonly<Record<string, string>>): Promise<BenchServer> {
  const child = fork(join(import.meta.dirname, file), {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ask = async (asked: Asked): Promise<unknown> => {
    const answer = messageOf(child)
    child.send(asked)
    return answer
  }
  const { address } = (await messageOf(child)) as { readonly address: string }
  return {
    address,
    usage: async () => (await ask('usage')) as Usage,
    profile: async (asked) => void (await ask({ profile: asked === 'start' ? asked : asked.file })),
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** CPU of a Postgres and its backends in ms, those that have ended included; NaN where the system has no /proc. */
export function postgresCpu(folder: string): number {
  try {
    const postmaster = readFileSync(join(folder, 'pgdata/postmaster.pid'), 'utf8').split('\n')[0]!
    let ticks = 0
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const stat = statOf(pid)
      // user, system, and for the postmaster what ended children have used.
      if (pid === postmaster) ticks += stat[11]! + stat[12]! + stat[13]! + stat[14]!
      else if (stat[1] === Number(postmaster)) ticks += stat[11]! + stat[12]!
    }
    return ticks * 10
  } catch {
    return NaN
  }
}

// helpers

/** Numbers behind the name of the process: [state, parent, …, 11 user, 12 system, 13 children's user, 14 system]. */
function statOf(pid: string): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
  } catch {
    return []
  }
}

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The server ended with ${code}.`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.removeListener('exit', ended)
      resolve(message)
    })
  })
}
