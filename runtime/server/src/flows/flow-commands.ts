import type { Command, FlowCommand, FlowInstance, InstanceStatus, PlatformError } from '@tenon/engine'
import { inSavepoint } from '../db/in-transaction.ts'
import { asPlatformError } from '../http/errors.ts'
import { cancelTimers, setTimers, type Timer } from '../jobs/timers.ts'
import { notify } from '../notifications/notify.ts'
import { saveRecords } from '../records/save-records.ts'
import { nested } from '../rules/automation.ts'
import type { InstanceWork } from './advance-instance.ts'
import { callFlow, cancelFlows, doEffects, type Begun } from './called-flows.ts'
import { notices } from './flow-notices.ts'
import { resultCommands } from './take-result.ts'

/** Task name of the timers of flows. */
export const FLOW_TIMER = 'flow-timer'

/** A visit of an automatic node and why what it wanted was refused. */
export interface FailedVisit {
  readonly visit: string
  readonly error: PlatformError
}
export interface Applied {
  /** The flows that each of its visits has begun. */
  readonly begun: ReadonlyMap<string, Begun>
  readonly failed: readonly FailedVisit[]
}

/** Does what a step of a flow wants done, in its transaction. What an automatic node wants and cannot have fails alone. */
export async function applyFlowCommands(
  work: InstanceWork,
  instance: FlowInstance,
  commands: readonly FlowCommand[],
): Promise<Applied> {
  const { trx, automation, context } = work
  const begun = new Map<string, Begun>()
  const failed: FailedVisit[] = []
  const effects: Command[] = []
  const results: TakeResult[] = []
  for (const command of commands)
    switch (command.kind) {
      case 'setStatus':
        await setStatus(work, instance, command.status)
        break
      case 'setTimer':
        await setTimers(trx, [flowTimer(context.app.key, instance, command)])
        break
      case 'clearTimers':
        await cancelTimers(
          trx,
          TIMER_NAMES.map((name) => timerKey(command.visit, name)),
        )
        break
      case 'copy':
        await copyTo(work, instance, command.node, command.people)
        break
      case 'callFlow':
        {
          const { visit, call } = command
          const error = await attempt(work, async () => {
            begun.set(visit, await callFlow(work, instance, visit, call))
          })
          if (error) failed.push({ visit, error })
        }
        break
      case 'takeResult':
        results.push(command)
        break
      case 'cancelFlows':
        await cancelFlows(work, command.instances)
        break
      case 'remind':
        await notify(automation.records.platform, trx, notices.remind(work, instance, command.visit, command.people))
        break
      case 'alarm':
        await notify(
          automation.records.platform,
          trx,
          notices.alarm(work, instance, command.visit, command.reason, command.people),
        )
        break
      default:
        effects.push(command)
    }
  let rest: readonly Command[] = effects
  for (const visit of instance.visits) {
    if (visit.state !== 'active' || !visit.effects || visit.failed) continue
    const own = rest.filter((command) => command.key.startsWith(`${visit.node}/`))
    rest = rest.filter((command) => !own.includes(command))
    const error = await attempt(work, async () => {
      await doEffects(work, instance, visit.id, own)
      // One after the other: each sees what those before it have written.
      for (const result of results.filter((each) => each.visit === visit.id))
        await doEffects(work, instance, visit.id, await resultCommands(work, instance, visit.id, result.instance))
    })
    if (error) failed.push({ visit: visit.id, error })
  }
  await doEffects(work, instance, '', rest)
  return { begun, failed }
}

// helpers

type TakeResult = Extract<FlowCommand, { kind: 'takeResult' }>

/** Why it was refused, if it was; what another try of the whole act may mend is thrown on. */
async function attempt({ trx }: InstanceWork, work: () => Promise<void>): Promise<PlatformError | undefined> {
  try {
    await inSavepoint(trx, work)
    return undefined
  } catch (error) {
    const known = asPlatformError(error)
    const passing = ['INTERNAL', 'UNAVAILABLE'].includes(known.code) || (known.code === 'CONFLICT' && known !== error)
    if (passing) throw error
    return known
  }
}

/** The timer of a visit as the clock keeps it. */
export const flowTimer = (
  app: string,
  instance: FlowInstance,
  { visit, name, at }: Extract<FlowCommand, { kind: 'setTimer' }>,
): Timer => ({
  key: timerKey(visit, name),
  dueAt: at,
  task: FLOW_TIMER,
  payload: { instance: instance.id, visit, name, at },
  app,
  form: instance.form,
  record: instance.record,
})

const TIMER_NAMES = ['due', 'wait', ...Array.from({ length: 10 }, (_, i) => `remind_${i}`)]
const timerKey = (visit: string, name: string): string => `flow/${visit}/${name}`

/** Option values of the status field; a flow may name its own in `settings.status`. */
const STATUS_VALUES: Readonly<Record<InstanceStatus, string>> = {
  running: '审批中',
  returned: '已退回',
  approved: '已通过',
  rejected: '已拒绝',
  withdrawn: '已撤回',
  cancelled: '未提交',
}

/** Writes how the flow stands into the record, where the flow names a field for it. */
export async function setStatus(work: InstanceWork, instance: FlowInstance, status: InstanceStatus): Promise<void> {
  const { definition } = work.prepared.flow
  if (!definition.statusField) return
  const named = (definition.settings?.status ?? {}) as Partial<Record<InstanceStatus, string>>
  const value = named[status] ?? STATUS_VALUES[status]
  await saveRecords(
    work.automation.records,
    nested(work.context, { kind: 'flow', key: instance.flow }),
    [{ action: 'update', form: instance.form, id: instance.record, input: { [definition.statusField]: value } }],
    { trx: work.trx, writer: 'system' },
  )
}

async function copyTo(
  work: InstanceWork,
  instance: FlowInstance,
  node: string,
  people: readonly string[],
): Promise<void> {
  const made = await work.trx
    .insertInto('meta.flow_copy')
    .values(people.map((person) => ({ instance: instance.id, person, node, at: work.context.now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('person')
    .execute()
  await notify(
    work.automation.records.platform,
    work.trx,
    notices.copy(
      work,
      instance,
      made.map((row) => row.person),
    ),
  )
}
