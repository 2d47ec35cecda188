import type { ActionContext, ActionKind, AddressTable, Expression, Json, RuleAction } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema, missing, TextSchema, ValuesSchema } from './action-schema.ts'
import { parentNames, withoutParent } from './parent-values.ts'
import { evaluated, setOf, valuesOf } from './values.ts'

const ADDRESS = { 'zh-CN': '地址', 'en-US': 'Address' }

/** 调用接口: a signed POST to another system (or to all that stand in a table), repeated until it answers. */
export const webhook: ActionKind = {
  kind: 'webhook',
  label: { 'zh-CN': '调用接口', 'en-US': 'Call a webhook' },
  icon: 'webhook',
  schema: actionSchema('webhook', {
    url: Type.Optional(Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 500 })),
    /** Instead of one address: those that stand in a field of records of a form. */
    table: Type.Optional(
      Type.Object({ form: KeySchema, url: KeySchema, where: Type.Unknown() }, { additionalProperties: false }),
    ),
    event: TextSchema(100),
    body: Type.Optional(ValuesSchema),
    /** Subforms whose rows go along. */
    lines: Type.Optional(Type.Array(KeySchema, { maxItems: 10 })),
  }),
  settingsFields: [
    {
      id: 'a_url',
      key: 'url',
      type: 'url',
      label: ADDRESS,
      required: true,
    },
    {
      id: 'a_event',
      key: 'event',
      type: 'text',
      label: { 'zh-CN': '事件名', 'en-US': 'Event' },
      required: true,
      settings: { maxLength: 100 },
    },
  ],
  create: (id) => ({ id, kind: 'webhook', url: 'https://', event: '' }),
  check(action) {
    if (tableOf(action)) return []
    if (action.url === undefined) return [missing('url', ADDRESS)]
    return URL.canParse(String(action.url)) ? [] : [{ path: 'url', code: 'URL' }]
  },
  run: (action, context) => ({
    commands: [
      {
        kind: 'webhook',
        key: context.key,
        ...addressOf(action, context),
        event: String(action.event),
        body: { form: context.form, record: context.record, ...evaluated(setOf(action, 'body'), context) },
        ...(linesOf(action).length > 0
          ? {
              lines: Object.fromEntries(
                linesOf(action).map((list) => [
                  list,
                  { form: context.form, list, rows: (context.scope.row[list] ?? []) as Json },
                ]),
              ),
            }
          : {}),
      },
    ],
  }),
  values(action) {
    const table = tableOf(action)
    return [
      ...valuesOf(setOf(action, 'body'), 'body'),
      ...linesOf(action).map((list, i) => ({ path: `lines/${i}`, value: { count: [{ var: list }] } as Expression })),
      ...(table
        ? [
            { path: 'table/where', value: table.where, expected: { kind: 'boolean' as const }, over: table.form },
            { path: 'table/url', value: { var: table.url } as Expression, over: table.form },
            ...parentNames(table.where).map((path) => ({ path: 'table/where', value: { var: path } as Expression })),
          ]
        : []),
    ]
  },
  uses: (action) => {
    const table = tableOf(action)
    return table ? [{ kind: 'form', key: table.form, path: 'table/form' }] : []
  },
}

// helpers

const linesOf = (action: RuleAction): readonly string[] => (action.lines ?? []) as readonly string[]
const tableOf = (action: RuleAction): AddressTable | undefined => action.table as AddressTable | undefined
function addressOf(action: RuleAction, context: ActionContext): { url: string } | { table: AddressTable } {
  const table = tableOf(action)
  if (!table) return { url: String(action.url) }
  return { table: { ...table, where: withoutParent(table.where, (path) => context.value({ var: path }) as Json) } }
}
