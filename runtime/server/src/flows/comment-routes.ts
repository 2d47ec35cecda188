import { formatList, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { loadViewers } from '../db/viewer-statement.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, Shape, strict } from '../http/schemas.ts'
import { notify } from '../notifications/notify.ts'
import type { Automation } from '../rules/automation.ts'
import { toViewer } from '../sessions/sessions.ts'
import type { Viewer } from '../users/viewer.ts'
import { notices, rememberTitle } from './flow-notices.ts'
import { titleLabel } from './title-in.ts'
import { visibleInstance, type SeenInstance } from './flow-rights.ts'
import { namesOf, readingWork } from './instance-view.ts'
import { REFUSALS } from './refusals.ts'

const Comment = Type.Object(
  {
    comment: Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' }),
    mentions: Type.Optional(Type.Array(Id, { maxItems: 50, uniqueItems: true })),
  },
  strict,
)
const config = { permission: 'viewer' } as const
const params = Type.Object({ id: Id })

/** 评论: whoever sees an instance may say something about it, and name others who see it as well. */
export function commentRoutes(app: App, automation: Automation): void {
  const { platform, definitions } = automation.records
  const { db, now, events, pool } = platform

  app.post(
    '/api/flow-instances/:id/comments',
    { config, schema: { summary: 'Comment on a flow', params, body: Comment, response: answers(Shape({}), 201) } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const row = await visibleInstance(automation, viewer, request.params.id)
      await write(viewer, row, request.body)
      return reply.code(201).send({})
    },
  )

  app.post(
    '/api/tasks/:id/comment',
    { config, schema: { summary: 'Comment on a task', params, body: Comment, response: answers(Shape({}), 201) } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const task = await db
        .selectFrom('meta.flow_task')
        .select(['instance', 'assignee', 'decided_by', 'node', 'visit', 'id as task'])
        .where('id', '=', request.params.id)
        .executeTakeFirst()
      if (!task || (task.assignee !== viewer.id && task.decided_by !== viewer.id)) throw new PlatformError('NOT_FOUND')
      const { node, visit, task: id } = task
      await write(viewer, await visibleInstance(automation, viewer, task.instance), request.body, {
        node,
        visit,
        task: id,
      })
      return reply.code(201).send({})
    },
  )

  async function write(
    viewer: Viewer,
    row: SeenInstance,
    { comment, mentions = [] }: { readonly comment: string; readonly mentions?: readonly string[] },
    at: { readonly node?: string; readonly visit?: string; readonly task?: string } = {},
  ): Promise<void> {
    if (row.closed) throw new PlatformError('FORBIDDEN')
    if (comment.includes('\u0000') || !comment.isWellFormed())
      throw new PlatformError('INVALID', {}, { issues: [{ path: 'comment', code: 'TEXT' }] })
    const people = mentions.filter((person) => person !== viewer.id)
    await needSight(row, people)
    const published = await definitions.cache.fresh(row.app)
    const work = await readingWork(automation, published, row)
    await db.transaction().execute(async (trx) => {
      const { id } = await trx
        .insertInto('meta.flow_event')
        .values({
          instance: row.id,
          at: now().toISOString(),
          actor: viewer.id,
          kind: 'comment',
          comment,
          ...at,
          ...(people.length > 0 ? { params: JSON.stringify({ people }) } : {}),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      if (!work || people.length === 0) return
      const inside = { ...work, trx }
      rememberTitle(inside, titleLabel(row))
      const about = { key: String(id), author: viewer.name, text: comment }
      await notify(platform, trx, notices.mention(inside, row.state, about, people))
    })
    events.hint()
  }

  /** Nobody is told of what he may not open. Errors: STATE that names them. */
  async function needSight(row: SeenInstance, people: readonly string[]): Promise<void> {
    const loaded = new Map((await loadViewers(pool, people)).map((each) => [each.id, toViewer(each)]))
    const blind: string[] = []
    for (const person of people) {
      const viewer = loaded.get(person)
      if (!viewer || !(await sees(viewer, row.id))) blind.push(person)
    }
    if (blind.length === 0) return
    const names = await namesOf(db, blind)
    const said = (locale: 'zh-CN' | 'en-US') =>
      REFUSALS.SIGHT![locale].replace('{people}', () =>
        formatList(
          blind.map((person) => names.get(person) ?? '?'),
          locale,
        ),
      )
    const sentence = { 'zh-CN': said('zh-CN'), 'en-US': said('en-US') }
    throw new PlatformError('STATE', { reason: 'SIGHT', people: blind }, { sentence })
  }

  async function sees(viewer: Viewer, id: string): Promise<boolean> {
    try {
      return !(await visibleInstance(automation, viewer, id)).closed
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'NOT_FOUND') return false
      throw error
    }
  }
}
