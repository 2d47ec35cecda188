import { formatList, formatPair, localize, PlatformError, type Label, type Locale } from '@tenon/engine'
import type { InstanceWork } from './advance-instance.ts'

type Sentence = Readonly<Record<Locale, string>>

/** Why the engine refuses an act, in the words of both languages. */
export const REFUSALS: Readonly<Record<string, Sentence>> = {
  ENDED: { 'zh-CN': '流程已经结束。', 'en-US': 'The flow has ended.' },
  STARTED: { 'zh-CN': '流程已经发起。', 'en-US': 'The flow has been started.' },
  NO_TASK: { 'zh-CN': '任务不存在。', 'en-US': 'There is no such task.' },
  NOT_YOURS: { 'zh-CN': '这不是您的任务。', 'en-US': 'This is not your task.' },
  DECIDED: { 'zh-CN': '这个任务已经处理过了。', 'en-US': 'This task has been decided already.' },
  ACTION_OFF: { 'zh-CN': '这个节点不允许此操作。', 'en-US': 'This step does not allow that.' },
  BATCH_OFF: {
    'zh-CN': '这个流程要逐个审批，不能批量同意。',
    'en-US': 'The tasks of this flow are decided one by one, not in a batch.',
  },
  REQUIRED: { 'zh-CN': '请先填写这个节点的必填项。', 'en-US': 'Please fill what this step requires.' },
  COMMENT: { 'zh-CN': '请填写意见。', 'en-US': 'Please write an opinion.' },
  SIGN: { 'zh-CN': '请先手写签名。', 'en-US': 'Please sign by hand.' },
  ALREADY_IN: { 'zh-CN': '此人已在本节点审批。', 'en-US': 'This person decides here already.' },
  DISABLED: { 'zh-CN': '此人已停用。', 'en-US': 'This person is disabled.' },
  DEPTH: { 'zh-CN': '最多加签两层。', 'en-US': 'People can be added two levels deep.' },
  PEOPLE: { 'zh-CN': '请选择 1–20 人。', 'en-US': 'Choose 1 to 20 people.' },
  NOT_PASSED: { 'zh-CN': '不能退回到这个节点。', 'en-US': 'It cannot go back to this step.' },
  NOT_RETURNED: { 'zh-CN': '流程没有被退回。', 'en-US': 'The flow has not been returned.' },
  TOO_LATE: { 'zh-CN': '后面的人已经处理，不能撤回了。', 'en-US': 'Somebody after you has acted; it is too late.' },
  ENDLESS: {
    'zh-CN': '流程走进了死循环，请联系管理员。',
    'en-US': 'The flow runs in a circle. Please tell an administrator.',
  },
  CHOOSE: { 'zh-CN': '请选择下一步的处理人。', 'en-US': 'Please choose who decides next.' },
  SCOPE: { 'zh-CN': '只能选择流程允许的人。', 'en-US': 'Only people whom the flow allows can be chosen.' },
  NOT_FAILED: {
    'zh-CN': '这个节点没有出错，或者已经处理过了。',
    'en-US': 'This step has not failed, or was seen to already.',
  },
  NO_NODE: { 'zh-CN': '流程里没有这个节点。', 'en-US': 'The flow has no such step.' },
  SIGHT: {
    'zh-CN': '提到的人看不到这个流程，请先抄送：{people}。',
    'en-US': 'Some whom you mention cannot see this flow, send them a copy first: {people}.',
  },
  OPEN: { 'zh-CN': '这条记录已有进行中的流程。', 'en-US': 'A flow is running on this record already.' },
  CONDITION: { 'zh-CN': '这条记录还不满足发起条件。', 'en-US': 'The record does not meet the condition to start.' },
}

/** The refusal as an answer: 422 with the reason, and an issue per field that is missing. */
export function refusalError(
  work: Pick<InstanceWork, 'form'> | null,
  refused: { readonly code: string; readonly params: Readonly<Record<string, unknown>> },
): PlatformError {
  const { code, params } = refused
  const fields = Array.isArray(params.fields) ? (params.fields as string[]) : []
  // A column is told by the table that it stands in.
  const labelOf = (path: string) => work?.form.field(path.split('.')[0]!)?.definition.label
  const issues = fields.map((path) => ({ path, code: 'REQUIRED', params: { label: labelOf(path) } }))
  const sentence = REFUSALS[code] ?? REFUSALS.DECIDED!
  return new PlatformError(
    'STATE',
    { ...params, reason: code },
    {
      ...(issues.length > 0 ? { issues } : {}),
      sentence: fields.length > 0 ? naming(sentence, fields.map(labelOf)) : sentence,
    },
  )
}

// helpers

/** A sentence that ends with the names of fields. */
function naming(sentence: Sentence, labels: readonly (Label | undefined)[]): Sentence {
  const said = (locale: Locale, stop: string) => {
    const names = labels.map((label) => localize(label, locale)).filter((name) => name !== '')
    if (names.length === 0) return sentence[locale]
    return `${formatPair(sentence[locale].slice(0, -1), formatList([...new Set(names)], locale), locale)}${stop}`
  }
  return { 'zh-CN': said('zh-CN', '。'), 'en-US': said('en-US', '.') }
}
