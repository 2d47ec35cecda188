import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { advance, type FlowDefinition, type FlowInstance } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { envOf, flowOf, type Company } from '../flow-testing.ts'
import { DECIDING } from './deciding.ts'
import { tell, type Act, type Story } from './story.ts'
import { WAY } from './way.ts'
import { WHO } from './who.ts'

/** Runs as a released version wrote them: newer code must resume each from its stored text and bring it to the same end. */
interface History {
  readonly title: string
  readonly flow: FlowDefinition
  readonly company: Company
  /** How many ids had been given out, and the instance, half way. */
  readonly ids: number
  readonly middle: FlowInstance
  readonly acts: readonly Omit<Act, 'after'>[]
  readonly end: FlowInstance
}

const FOLDER = new URL('./histories/', import.meta.url)
const RELEASE = new URL('0.1.json', FOLDER)
/** Written once per release with `WRITE_HISTORIES=1`, never again: a file that exists is what people have in their databases. */
if (process.env['WRITE_HISTORIES'] && !existsSync(RELEASE))
  writeFileSync(
    RELEASE,
    `[\n${[...DECIDING, ...WAY, ...WHO].map((s) => JSON.stringify(historyOf(s))).join(',\n')}\n]\n`,
  )

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
const histories = files.flatMap((name) =>
  (JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as History[]).map((history) => [
    `${name.replace('.json', '')} ${history.title}`,
    history,
  ]),
) as [string, History][]

describe('histories of released versions', () => {
  it('are kept', () => expect(histories.length).toBeGreaterThan(80))
  it.each(histories)('%s', (_name, history) => {
    const flow = flowOf(history.flow.steps, history.flow)
    let instance = history.middle
    let ids = history.ids
    for (const act of history.acts) {
      const known = instance
      for (let turn = 0; ; turn++) {
        const env = envOf(history.company, act.record, ids)
        env.now = act.now
        env.changedSince = (at) => act.changes.filter((change) => change.at > at).map(({ field }) => field)
        const result = advance(flow, instance, turn ? null : act.actor, turn ? { kind: 'continue' } : act.event, env)
        if (!result.ok) throw new Error(`${act.event.kind}: ${JSON.stringify(result)}`)
        instance = result.instance
        ids = idsIn(instance)
        if (!instance.visits.some((visit) => visit.state === 'active' && visit.effects)) break
      }
      expect(instance).not.toBe(known)
    }
    expect(JSON.parse(JSON.stringify(instance))).toEqual(history.end)
  })
})

// helpers

/** Visits and tasks, the initiator's own included: everything that was given an id. */
function idsIn(instance: FlowInstance): number {
  return instance.visits.length + instance.tasks.length
}

function historyOf(story: Story): History {
  const acts = tell(story)
  const half = Math.floor((acts.length - 1) / 2)
  const middle = acts[half]!.after
  const flow: FlowDefinition = {
    kind: 'flow',
    key: 'f',
    label: 'F',
    form: 'contract',
    steps: story.steps,
    ...story.flow,
  }
  return {
    title: story.title,
    flow,
    company: story.company ?? {},
    ids: idsIn(middle),
    middle,
    acts: acts.slice(half + 1).map(({ after: _after, ...act }) => act),
    end: acts.at(-1)!.after,
  }
}
