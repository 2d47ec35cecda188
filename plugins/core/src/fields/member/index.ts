import type { FieldType } from '@tenon/engine'
import { manyOrOne, type ManyOrOne } from '../many-or-one.ts'

/** 成员: people of the organisation; one, or several with `many`. */
export const memberField: FieldType<ManyOrOne> = {
  ...manyOrOne('$user'),
  type: 'member',
  label: { 'zh-CN': '成员', 'en-US': 'Member' },
  icon: 'member',
  infer: ({ named }) => {
    const share = named('$user')
    return share >= 0.6 ? { likelihood: 0.6 + 0.38 * share } : null
  },
}
