import type { Label } from '../definition/json.ts'

/** How a step of a flow can have ended, as `$step.…` gives it, in the words of both languages. */
export const STEP_RESULTS: Readonly<Record<string, Label>> = {
  approved: { 'zh-CN': '通过', 'en-US': 'Approved' },
  rejected: { 'zh-CN': '拒绝', 'en-US': 'Rejected' },
  returned: { 'zh-CN': '退回', 'en-US': 'Returned' },
  skipped: { 'zh-CN': '跳过', 'en-US': 'Passed by itself' },
}
