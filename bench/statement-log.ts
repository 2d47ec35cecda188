import { readFile, stat } from 'node:fs/promises'

/** What a cluster must be started with so that its log can be read here. */
export const logged = { log_min_duration_statement: '1', log_line_prefix: '%a|%p|' }

/**
 * Reads from a cluster's log how long statements took in Postgres: each call tells of those since the one before, in ms, planning and
 * running together; what takes less than a millisecond is not there.
 */
export async function readStatements(path: string, application: string): Promise<() => Promise<number[]>> {
  let at = (await stat(path)).size
  return async () => {
    const text = (await readFile(path)).subarray(at)
    at += text.length
    // A connection runs one statement at a time; each begins with its plan (`parse`, `bind`), and ends with `execute`.
    const [took, ended]: [Map<string, number>, number[]] = [new Map(), []]
    for (const line of text.toString().split('\n')) {
      const [name, pid, said = ''] = line.split('|')
      const found = /duration: ([\d.]+) ms {2}(parse|bind|execute)/.exec(said)
      if (name !== application || !found) continue
      const sum = (took.get(pid!) ?? 0) + Number(found[1])
      if (found[2] === 'execute') ended.push(sum)
      took.set(pid!, found[2] === 'execute' ? 0 : sum)
    }
    return ended
  }
}
