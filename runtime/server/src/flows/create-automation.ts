import { PlatformError, type FlowInstance } from '@tenon/engine'
import type { RecordServices } from '../records/record-services.ts'
import type { Automation } from '../rules/automation.ts'
import { ruleHooks, triggerRules } from '../rules/rule-hooks.ts'
import { registerRuleClock } from '../rules/rule-clock.ts'
import { registerWebhooks } from '../rules/webhook-job.ts'
import { systemViewer } from '../users/viewer.ts'
import { FLOW_TIMER } from './flow-commands.ts'
import { flowHooks, FLOW_REFRESH } from './flow-hooks.ts'
import { CALL_CANCEL, CALL_ENDED } from './called-flows.ts'
import { act, startFlow, type FlowAct } from './flow-service.ts'
import { guardSignatures } from './task-signature.ts'

/** Plugs rules and flows into every save, and flows into the clock. Once per process, before jobs start. */
export function createAutomation(records: RecordServices): Automation {
  const automation: Automation = {
    records,
    startFlow: (trx, context, start) => startFlow(automation, trx, context, start),
    trigger: async (trx, context, form, record, trigger) => {
      const meant = await triggerRules(automation, trx, context, form, record, trigger)
      return meant.length === 0 || meant.some(({ run }) => run.held)
    },
  }
  guardSignatures(automation)
  registerWebhooks(records.platform)
  registerRuleClock(automation)
  records.useHooks(flowHooks(records.platform.jobs))
  records.useHooks(ruleHooks(automation))
  const { jobs } = records.platform
  // NB: a job that comes twice finds the visit closed, or its key in the log.
  jobs.registerTask(FLOW_TIMER, ({ instance, visit, name, at }: Record<'instance' | 'visit' | 'name' | 'at', string>) =>
    unlessOver(automation, {
      instance,
      actor: systemViewer('timer'),
      event: { kind: 'timer', visit, name },
      key: `timer/${visit}/${name}${name.startsWith('remind') ? `/${at}` : ''}`,
    }),
  )
  jobs.registerTask(
    CALL_ENDED,
    (news: { instance: string; visit: string; child: string; status: FlowInstance['status'] }) =>
      unlessOver(automation, {
        instance: news.instance,
        actor: systemViewer('flow'),
        event: { kind: 'callEnded', visit: news.visit, instance: news.child, status: news.status },
        key: `call/${news.child}`,
      }),
  )
  jobs.registerTask(CALL_CANCEL, ({ instance }: { instance: string }) =>
    unlessOver(automation, { instance, actor: systemViewer('flow'), event: { kind: 'cancel' } }),
  )
  jobs.registerTask(FLOW_REFRESH, ({ instance }: { instance: string }) =>
    unlessOver(automation, { instance, actor: systemViewer('flow'), event: { kind: 'refresh' } }),
  )
  return automation
}

// helpers

/** What comes late to an instance that is over changes nothing. */
async function unlessOver(automation: Automation, request: FlowAct): Promise<void> {
  try {
    await act(automation, request)
  } catch (error) {
    const over = error instanceof PlatformError && (error.code === 'NOT_FOUND' || error.params['reason'] === 'ENDED')
    if (!over) throw error
  }
}
