import { dueAt, localize, type CompiledForm, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { appRules } from './app-rules.ts'
import { clockEnv } from './clock-env.ts'
import { ruleScope } from './rule-scope.ts'

/** Something that will happen to a record by itself. */
export interface FutureMoment {
  readonly id: string
  readonly at: string
  readonly label: string
  readonly detail: string
}

/** What the clocks of rules will do to a record, as it stands: moments to come whose rule would hold now. */
export async function futureMoments(
  db: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  id: string,
  locale: Locale,
): Promise<readonly FutureMoment[]> {
  const rules = appRules(context.app)
    .of(form.key)
    .filter((rule) => rule.definition.when.some((event) => event.on === 'time'))
  if (rules.length === 0) return []
  const { app, actor, now, timeZone } = context
  const [row] = await relatedRows(db, app, form, null, [id], viewerSlots(actor, app.key, { now, timeZone }))
  if (!row) return []
  const scope = await ruleScope(db, context, form, row, row, rules)
  const env = clockEnv(app, timeZone, now)
  return rules.flatMap((rule) =>
    rule.definition.when.flatMap((event, index) => {
      const at = event.on === 'time' ? dueAt(event, row[event.of!], env) : null
      if (at === null || at <= now || !rule.holds(scope) || rule.excused(index, scope)) return []
      const actions = rule.actions.map(({ kind }) => localize(kind.label, locale))
      return [
        {
          id: `${rule.definition.key}/${index}`,
          at,
          label: localize(rule.definition.label, locale),
          detail: [...new Set(actions)].join(locale === 'zh-CN' ? '、' : ', '),
        },
      ]
    }),
  )
}
