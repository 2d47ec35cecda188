import { PlatformError } from '@tenon/engine'
import type { RecordServices } from '../records/record-services.ts'
import type { Automation } from '../rules/automation.ts'
import { ruleHooks, triggerRules } from '../rules/rule-hooks.ts'
import { registerWebhooks } from '../rules/webhook-job.ts'
import { systemViewer } from '../users/viewer.ts'
import { FLOW_TIMER } from './flow-commands.ts'
import { flowHooks } from './flow-hooks.ts'
import { act, startFlow } from './flow-service.ts'

/** Plugs rules and flows into every save, and flows into the clock. Once per process, before jobs start. */
export function createAutomation(records: RecordServices): Automation {
  const automation: Automation = {
    records,
    startFlow: (trx, context, start) => startFlow(automation, trx, context, start),
    trigger: (trx, context, form, record, trigger) => triggerRules(automation, trx, context, form, record, trigger),
  }
  registerWebhooks(records.platform)
  records.useHooks(flowHooks())
  records.useHooks(ruleHooks(automation))
  records.platform.jobs.registerTask(FLOW_TIMER, async (timer: { instance: string; visit: string; name: string }) => {
    const { instance, visit, name } = timer
    try {
      // NB: a job that comes twice finds the visit closed, or its key in the log.
      await act(automation, {
        instance,
        actor: systemViewer('timer'),
        event: { kind: 'timer', visit, name },
        key: `timer/${visit}/${name}`,
      })
    } catch (error) {
      const over = error instanceof PlatformError && (error.code === 'NOT_FOUND' || error.params['reason'] === 'ENDED')
      if (!over) throw error
    }
  })
  return automation
}
