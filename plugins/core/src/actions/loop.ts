import { HANDED, localize, MAX_EACH, RuleAction, type ActionKind, type ActionWay } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, missing } from './action-schema.ts'

/**
 * 循环: the actions inside it for each record of a list, which they have as `$made.<id>`: rows of the record (`items`), records that
 * point to it (`task.deal`), both of a record that an action hands on (`$made.deal.items`), or what one has found (`$made.deals`).
 */
export const loop: ActionKind = {
  kind: 'loop',
  label: { 'zh-CN': '循环', 'en-US': 'For each' },
  icon: 'repeat',
  schema: actionSchema('loop', {
    over: Type.String({
      pattern:
        '^(\\$made\\.[a-z][a-z0-9_]{0,40}|(\\$made\\.[a-z][a-z0-9_]{0,40}\\.)?[a-z][a-z0-9_]{0,40}(\\.[a-z][a-z0-9_]{0,40})?)?$',
    }),
    do: Type.Array(RuleAction, { maxItems: 30 }),
  }),
  settingsFields: [],
  offered: true,
  create: (id) => ({ id, kind: 'loop', over: '', do: [] }),
  ways: waysOf,
  hands(action, lookup) {
    const list = lookup.list(overOf(action))
    return list && { form: list.form, as: 'each' }
  },
  words(action, names) {
    const form = names.list(overOf(action))?.form
    if (form === undefined) return undefined
    const label = names.named(form)
    return { 'zh-CN': `对每条${localize(label, 'zh-CN')}`, 'en-US': `for each ${localize(label, 'en-US')}` }
  },
  reads(action, lookup) {
    const list = lookup.list(overOf(action))
    return list ? [list.form.split('.')[0]!] : []
  },
  run(action, context) {
    const { found } = context
    if (found) {
      if (found.length <= context.left) return { found, way: 0 }
      return { found: [], commands: [{ kind: 'tooMany', key: context.key, form: context.handsOn, max: MAX_EACH }] }
    }
    const { step, words } = partsOf(action)
    if (step !== undefined && words.length === 0)
      return {
        asks: { form: context.handsOn, ids: context.list(step).map(({ row }) => String(row['id'])), limit: MAX_EACH },
      }
    const id = step === undefined ? context.record : context.made(step)?.id
    if (id === undefined) return { found: [], way: 0 }
    const [key = '', relation] = words
    const of = relation === undefined ? { id, list: key } : { id, relation }
    return { asks: { form: context.handsOn, of, limit: MAX_EACH + 1 } }
  },
  check: (action) => (overOf(action) === '' ? [missing('over', { 'zh-CN': '循环的列表', 'en-US': 'list' })] : []),
  uses(action, lookup) {
    const list = lookup.list(overOf(action))
    // The rows of a subform are no form of their own.
    return list?.form.includes('.') ? [] : [{ kind: 'form', key: list?.form ?? overOf(action), path: 'over' }]
  },
}

// helpers

const overOf = (action: RuleAction): string => (typeof action.over === 'string' ? action.over : '')

function partsOf(action: RuleAction): { readonly step: string | undefined; readonly words: readonly string[] } {
  const over = overOf(action)
  if (!over.startsWith(HANDED)) return { step: undefined, words: over.split('.') }
  const [step, ...words] = over.slice(HANDED.length).split('.')
  return { step, words }
}

function waysOf(action: RuleAction): readonly ActionWay[] {
  const list: unknown = action.do
  const sound = Array.isArray(list) && list.every((one) => typeof one === 'object' && one !== null)
  return sound ? [{ path: 'do', actions: list as readonly RuleAction[] }] : []
}
