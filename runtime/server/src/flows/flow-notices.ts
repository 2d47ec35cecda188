import { fillLabel, localize, type FlowInstance, type Label } from '@tenon/engine'
import type { NoticeKindKey } from '../notifications/notice-kinds.ts'
import { notify, type Notification } from '../notifications/notify.ts'
import type { InstancePlace, InstanceWork } from './advance-instance.ts'
import { NOTICE_WORDS, type NoticeWord } from './notice-words.ts'
import { taskMails } from './task-mails.ts'

/** Notices of a flow; each reader has them in his language. */
export const notices = {
  task: (work: InstanceWork, instance: FlowInstance, task: FlowInstance['tasks'][number]): Notification => ({
    ...about('task', work, instance, `task/${task.id}`),
    user: task.assignee,
    title: say(work, task.node === '$start' ? 'returned' : 'task'),
    body: say(work, task.node === '$start' ? 'atFlow' : 'atNode', task.node),
    link: { ...linkOf(work, instance), task: task.id },
  }),
  copy: (work: InstanceWork, instance: FlowInstance, people: readonly string[]): Notification[] =>
    people.map((user) => ({
      ...about('copy', work, instance, `copy/${instance.id}`),
      link: pageOf(work, instance, 'copied'),
      user,
      title: say(work, 'copy'),
      body: say(work, 'atFlow'),
    })),
  remind: (work: InstanceWork, instance: FlowInstance, visit: string, people: readonly string[]): Notification[] =>
    people.map((user) => ({
      ...about('remind', work, instance, `remind/${visit}/${work.context.now}`),
      link: { ...linkOf(work, instance), ...taskOf(instance, user) },
      user,
      title: say(work, 'remind'),
      body: say(work, 'atFlow'),
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
      link: pageOf(work, instance, 'started'),
      user,
      title: say(work, ALARMS.find((word) => word === reason.split('/')[0]) ?? 'alarm'),
      body: say(work, 'atFlow'),
    })),
  /** Somebody named them in a comment. */
  mention: (
    work: InstanceWork,
    instance: FlowInstance,
    comment: { readonly key: string; readonly author: string; readonly text: string },
    people: readonly string[],
  ): Notification[] =>
    people.map((user) => ({
      ...about('mention', work, instance, `comment/${comment.key}`),
      link: pageOf(work, instance, 'started'),
      user,
      title: say(work, 'mention', '', comment.author),
      body: comment.text,
    })),
  ended: (work: InstanceWork, instance: FlowInstance): Notification => ({
    ...about('ended', work, instance, `ended/${instance.id}`),
    link: pageOf(work, instance, 'started'),
    user: instance.initiator,
    title: say(work, OUTCOMES.find((word) => word === instance.status) ?? 'ended'),
    body: say(work, 'atFlow'),
  }),
}

const ALARMS = ['NOBODY', 'REQUIRED', 'FAILED'] as const
const OUTCOMES = ['approved', 'rejected', 'cancelled'] as const

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
  const inboxes = [...changed.map((task) => task.assignee), after.initiator]
  await notify(work.automation.records.platform, work.trx, notes, inboxes)
}

// helpers

const titles = new WeakMap<InstancePlace, Label>()
/** Remembers the title of the instance for the notices of this piece of work. */
export const rememberTitle = (work: InstancePlace, title: Label): void => void titles.set(work, title)

function say(work: InstanceWork, word: NoticeWord, node = '', author = ''): Label {
  const { definition } = work.prepared.flow
  const step = work.prepared.flow.nodes.get(node)?.step
  return fillLabel(NOTICE_WORDS[word], (path, locale = 'zh-CN') => {
    if (path === 'title') return localize(titles.get(work), locale)
    if (path === 'author') return author
    return localize(path === 'flow' ? definition.label : step?.label, locale)
  })
}

const linkOf = (work: InstanceWork, instance: FlowInstance) => ({
  app: work.context.app.key,
  form: instance.form,
  record: instance.record,
  instance: instance.id,
})

/** The page of the instance: who gets a copy or looks after a flow need not see the record on a page of its own. */
const pageOf = (work: InstanceWork, instance: FlowInstance, box: 'copied' | 'started') => ({
  ...linkOf(work, instance),
  path: `/inbox/${instance.id}?box=${box}`,
})
const taskOf = (instance: FlowInstance, person: string) => {
  const task = instance.tasks.find((one) => one.assignee === person && one.state === 'pending')
  return task ? { task: task.id } : {}
}

const about = <K extends NoticeKindKey>(kind: K, work: InstanceWork, instance: FlowInstance, key: string) => ({
  kind,
  link: linkOf(work, instance),
  key: `flow/${key}`,
})
