import { fillTemplate, localize, type FlowInstance } from '@tenon/engine'
import type { NoticeKindKey } from '../notifications/notice-kinds.ts'
import { notify, tellBrowsers, type Notification } from '../notifications/notify.ts'
import type { InstancePlace, InstanceWork } from './advance-instance.ts'
import { taskMails } from './task-mails.ts'

/** Notices of a flow, in the organisation's language. */
export const notices = {
  task: (work: InstanceWork, instance: FlowInstance, task: FlowInstance['tasks'][number]): Notification => ({
    ...about('task', work, instance, `task/${task.id}`),
    user: task.assignee,
    title: say(work, task.node === '$start' ? '已退回，请修改后重新提交：{title}' : '待您处理：{title}'),
    body: say(work, task.node === '$start' ? '{flow}' : '{flow} · {node}', labelOf(work, task.node)),
    link: { ...linkOf(work, instance), task: task.id },
  }),
  copy: (work: InstanceWork, instance: FlowInstance, people: readonly string[]): Notification[] =>
    people.map((user) => ({
      ...about('copy', work, instance, `copy/${instance.id}`),
      user,
      title: say(work, '抄送给您：{title}'),
      body: say(work, '{flow}'),
    })),
  remind: (
    work: InstanceWork,
    instance: FlowInstance,
    visit: string,
    people: readonly string[],
    title?: string,
  ): Notification[] =>
    people.map((user) => ({
      ...about('remind', work, instance, `remind/${visit}/${work.context.now}`),
      user,
      title: title === undefined ? say(work, '请尽快处理：{title}') : `请尽快处理：${title}`,
      body: say(work, '{flow}'),
    })),
  alarm: (
    work: InstanceWork,
    instance: FlowInstance,
    visit: string,
    reason: string,
    people: readonly string[],
  ): Notification[] =>
    people.map((user) => ({
      ...about('alarm', work, instance, `alarm/${visit}/${reason}`),
      user,
      title: say(work, ALARMS[reason.split('/')[0]!] ?? '流程需要处理：{title}'),
      body: say(work, '{flow}'),
    })),
  ended: (work: InstanceWork, instance: FlowInstance): Notification => ({
    ...about('ended', work, instance, `ended/${instance.id}`),
    user: instance.initiator,
    title: say(work, `${OUTCOMES[instance.status] ?? '已结束'}：{title}`),
    body: say(work, '{flow}'),
  }),
}

const ALARMS: Readonly<Record<string, string>> = {
  NOBODY: '找不到审批人：{title}',
  REQUIRED: '已超时，但有必填项为空：{title}',
  FAILED: '自动节点出错，流程停在这里：{title}',
}

/** Tells those who have something new to decide, the initiator how it ended, and every inbox that changed. */
export async function tellNewTasks(work: InstanceWork, before: FlowInstance, after: FlowInstance): Promise<void> {
  const was = new Map(before.tasks.map((task) => [task.id, task.state]))
  const changed = after.tasks.filter((task) => was.get(task.id) !== task.state)
  const pending = changed.filter((task) => task.state === 'pending')
  const mails = await taskMails(work, after, pending, titles.get(work) ?? '')
  const notes: Notification[] = pending.map((task) => {
    const mail = mails.get(task.id)
    return { ...notices.task(work, after, task), ...(mail ? { mail } : {}) }
  })
  const ended = after.endedAt !== undefined && before.endedAt === undefined
  if (ended && after.status !== 'withdrawn') notes.push(notices.ended(work, after))
  await notify(work.automation.records.platform, work.trx, notes)
  await tellBrowsers(work.trx, 'inbox', [...changed.map((task) => task.assignee), after.initiator])
}

// helpers

const OUTCOMES: Readonly<Partial<Record<FlowInstance['status'], string>>> = {
  approved: '已通过',
  rejected: '已拒绝',
  cancelled: '已终止',
}

const titles = new WeakMap<InstancePlace, string>()
/** Remembers the title of the instance for the notices of this piece of work. */
export const rememberTitle = (work: InstancePlace, title: string): void => void titles.set(work, title)

const say = (work: InstanceWork, template: string, node = ''): string =>
  fillTemplate(template, (path) =>
    path === 'title'
      ? (titles.get(work) ?? '')
      : path === 'flow'
        ? localize(work.prepared.flow.definition.label, 'zh-CN')
        : node,
  )

const labelOf = (work: InstanceWork, node: string): string =>
  localize(work.prepared.flow.nodes.get(node)?.step.label, 'zh-CN')

const linkOf = (work: InstanceWork, instance: FlowInstance) => ({
  app: work.context.app.key,
  form: instance.form,
  record: instance.record,
  instance: instance.id,
})

const about = <K extends NoticeKindKey>(kind: K, work: InstanceWork, instance: FlowInstance, key: string) => ({
  kind,
  link: linkOf(work, instance),
  key: `flow/${key}`,
})
