import { randomUUID } from 'node:crypto'
import {
  choicesAfter,
  fillLabel,
  fillTemplate,
  localize,
  LOCALES,
  START_NODE,
  type FlowInstance,
  type FlowTask,
  type Label,
  type Locale,
} from '@tenon/engine'
import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { MailWish } from '../notifications/in-language.ts'
import { oneTimeToken, tokenHash } from '../notifications/one-time-link.ts'
import type { InstanceWork } from './advance-instance.ts'
import { ruleAt } from './app-flows.ts'
import { MAIL_WORDS, NOTICE_WORDS } from './notice-words.ts'

/** `settings.mail` of a flow: new tasks are mailed with a link to them, or with one that decides without signing in. */
export type MailSetting = 'link' | 'decide'
const DAYS = 7

/** Mails for new tasks where the flow wants them, by task; their one-time links are written in the caller's transaction. */
export async function taskMails(
  work: InstanceWork,
  instance: FlowInstance,
  tasks: readonly FlowTask[],
  title: Label,
): Promise<ReadonlyMap<string, MailWish>> {
  const mails = new Map<string, MailWish>()
  const setting = work.prepared.flow.definition.settings?.['mail'] as MailSetting | undefined
  if (!setting || tasks.length === 0) return mails
  const { platform } = work.automation.records
  const trx = work.trx as Transaction<Database>
  const people = [...new Set([...tasks.map((task) => task.assignee), instance.initiator])]
  const rows = await trx
    .selectFrom('meta.user')
    .select(['id', 'name', 'email'])
    .where('id', 'in', people)
    .where('status', '=', 'active')
    .execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  const { app } = work.context
  const about = { app: app.key, form: instance.form, record: instance.record }
  // As the title itself is made: the flow's own, else that of the record.
  const template = work.prepared.flow.definition.title ?? `{${app.form(instance.form)?.titleField?.key ?? 'id'}}`
  const links = []
  for (const task of tasks) {
    const email = known.get(task.assignee)?.email
    if (!email) continue
    const id = setting === 'decide' && platform.config.baseUrl && isQuick(work, task) ? randomUUID() : undefined
    if (id)
      links.push({
        id,
        token_hash: tokenHash(oneTimeToken(platform.config.secretKey, id)),
        task: task.id,
        person: task.assignee,
        expires_at: new Date(Date.parse(work.context.now) + DAYS * 86_400_000).toISOString(),
      })
    const subject = NOTICE_WORDS[task.node === START_NODE ? 'returned' : 'task']
    mails.set(task.id, {
      subject: fillLabel(subject, (_path, locale = 'zh-CN') => localize(title, locale)),
      about: { ...about, template: fillLabel(subject, () => template) },
      text: textOf(work, task, { title, person: known.get(instance.initiator)?.name ?? '', oneTime: Boolean(id) }),
      ...(id ? { taskLink: id } : {}),
    })
  }
  if (links.length > 0) await trx.insertInto('meta.task_link').values(links).execute()
  return mails
}

/** Whether somebody can decide with nothing but a yes or a no: no field to fill, nothing to sign, nobody to name. */
export function isQuick({ prepared }: Pick<InstanceWork, 'prepared'>, task: Pick<FlowTask, 'node'>): boolean {
  const rule = ruleAt(prepared, task.node)
  if (!rule || task.node === START_NODE) return false
  const fills = Object.values(rule.fields ?? {}).includes('required')
  const signs = (rule.signRequired ?? []).some((decision) => decision !== 'return')
  return !fills && !signs && choicesAfter(prepared.flow, prepared.flow.node(task.node)).length === 0
}

// helpers

function textOf(
  { prepared, automation }: InstanceWork,
  task: FlowTask,
  { title, person, oneTime }: { readonly title: Label; readonly person: string; readonly oneTime: boolean },
): Label {
  const { flow } = prepared
  const step = flow.nodes.get(task.node)?.step
  const base = automation.records.platform.config.baseUrl?.replace(/\/$/, '')
  const lines = [
    '',
    MAIL_WORDS[step?.label ? 'flowAt' : 'flow'],
    ...(person ? [MAIL_WORDS.initiator] : []),
    ...(base ? ['', MAIL_WORDS.link] : []),
    ...(oneTime ? ['', MAIL_WORDS.oneTime] : []),
  ]
  const written = LOCALES.map((locale) => [
    locale,
    [
      localize(title, locale),
      ...lines.map((line) => fillTemplate(localize(line, locale), (path) => values(path, locale))),
    ].join('\n'),
  ])
  return Object.fromEntries(written) as Label

  function values(path: string, locale: Locale): string {
    if (path === 'person') return person
    if (path === 'days') return String(DAYS)
    if (path === 'link') return `${base}/inbox/${task.id}`
    return localize(path === 'flow' ? flow.definition.label : step?.label, locale)
  }
}
