import { PlatformError } from '@tenon/engine'
import type { SaveContext } from '../records/save-hooks.ts'
import type { Automation } from './automation.ts'

/** What a rule sets off counts as its own time; for many records it has that of each. */
export const timed = ({ records }: Automation, context: SaveContext, many = 1): SaveContext =>
  context.deadline === undefined
    ? { ...context, deadline: performance.now() + records.platform.config.ruleSeconds * 1000 * many }
    : context
export function mustBeInTime(automation: Automation, { deadline }: SaveContext): void {
  if (deadline !== undefined && performance.now() > deadline) throw overTime(automation)
}
/** 57014: the database stopped a statement that took too long. */
export const stopped = (automation: Automation, error: unknown): unknown =>
  (error as { code?: unknown }).code === '57014' ? overTime(automation, error) : error

// helpers

const overTime = ({ records }: Automation, cause?: unknown): PlatformError => {
  const seconds = records.platform.config.ruleSeconds
  const issues = [{ path: '', code: 'RULE_BUDGET', params: { seconds } }]
  return new PlatformError('STATE', { reason: 'ruleBudget', seconds }, { issues, ...(cause ? { cause } : {}) })
}
