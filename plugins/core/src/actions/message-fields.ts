import type { FieldDefinition, Label, RuleAction } from '@tenon/engine'
import { recipientValues } from './recipients.ts'
import { labelValues } from './values.ts'

/** How the two texts of a mail, a notice or a message of a bot are called. */
interface Texts {
  readonly head: string
  readonly text: string
}
const LABELS: Readonly<Record<string, Label>> = {
  title: { 'zh-CN': '标题', 'en-US': 'Title' },
  subject: { 'zh-CN': '主题', 'en-US': 'Subject' },
  body: { 'zh-CN': '内容', 'en-US': 'Text' },
  text: { 'zh-CN': '正文', 'en-US': 'Text' },
}

/** The settings of those texts as fields. */
export const textFields = ({ head, text }: Texts): readonly FieldDefinition[] => [
  {
    id: `a_${head}`,
    key: head,
    type: 'text',
    label: LABELS[head]!,
    required: true,
    settings: { maxLength: 200 },
  },
  { id: `a_${text}`, key: text, type: 'longText', label: LABELS[text]! },
]

/** Everything in a message that is filled in: both texts, and whom it goes to. */
export const messageValues = (action: RuleAction, { head, text }: Texts, to: unknown = action.to) => [
  ...labelValues(action[head], head),
  ...labelValues(action[text], text),
  ...recipientValues(to),
]
