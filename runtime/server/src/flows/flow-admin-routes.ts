import { compileFlow, localize, PlatformError, type FlowDefinition, type FlowEvent, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { flowStatistics } from '../db/flow-statistics.ts'
import type { Database } from '../db/schema.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, Rows, strict } from '../http/schemas.ts'
import type { Automation } from '../rules/automation.ts'
import { failedCalls, settleCalls, visitToSettle } from './failed-calls.ts'
import { act } from './flow-service.ts'
import { administeredFlows, isFlowAdmin, visibleInstance } from './flow-rights.ts'
import { namesOf } from './instance-view.ts'
import { runningInstances } from './running-instances.ts'
import { openTasks, reassignOpen } from './reassign-open.ts'
import { InstanceState, ReassignedAnswer } from './flow-answers.ts'
import { MonitorAnswer, OpenTasksAnswer, StatisticsAnswer } from './flow-admin-answers.ts'

const config = { permission: 'viewer' } as const
const params = Type.Object({ id: Id })
const Comment = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' })

/** What who administers flows may do with running instances; every act is audited and needs its reason. */
export function flowAdminRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db, now } = records.platform

  const ACTS = {
    reassign: {
      summary: 'Give an open task to somebody else',
      body: Type.Object({ task: Id, to: Id, comment: Comment }, strict),
    },
    jump: {
      summary: 'Move a flow to another node',
      body: Type.Object({ node: Type.String({ maxLength: 60 }), comment: Comment }, strict),
    },
    retry: { summary: 'Try a step again that has failed', body: Type.Object({ visit: Id, comment: Comment }, strict) },
    skip: {
      summary: 'Go on behind a step that has failed',
      body: Type.Object({ visit: Id, comment: Comment }, strict),
    },
    name: {
      summary: 'Name who decides where nobody could be found',
      body: Type.Object({ visit: Id, people: Type.Array(Id, { minItems: 1, maxItems: 50 }), comment: Comment }, strict),
    },
  } as const
  for (const kind of Object.keys(ACTS) as (keyof typeof ACTS)[])
    app.post(
      `/api/flow-instances/:id/${kind}`,
      { config, schema: { params, ...ACTS[kind], response: answers(InstanceState) } },
      async (request) => {
        const viewer = viewerOf(request)
        const row = await visibleInstance(automation, viewer, request.params.id)
        if (!(await isFlowAdmin(automation, viewer, row))) throw new PlatformError('FORBIDDEN')
        const event = { kind, ...(request.body as object) } as FlowEvent
        const { app: key, form, record } = row
        const about = { app: key, form, record, params: { instance: row.id, ...(request.body as object) } }
        const write = (trx: Kysely<Database>) =>
          writeAudit(trx, [{ actor: viewer, action: `flow.${kind}`, at: now(), ...about, request }])
        const visit = visitToSettle(event)
        const calls =
          visit === undefined ? [] : (await failedCalls(db, [row.id])).filter((call) => call.visit === visit)
        if (calls.length > 0) {
          const { comment } = event as { readonly comment: string }
          await db.transaction().execute(async (trx) => {
            await settleCalls(records.platform, trx, calls, {
              kind: kind as 'retry' | 'skip',
              actor: viewer.id,
              comment,
            })
            await write(trx)
          })
          return { id: row.id, status: row.state.status }
        }
        const instance = await act(automation, {
          instance: row.id,
          actor: viewer,
          event,
          request: request.id,
          address: request.ip,
          before: async ({ trx }) => {
            await write(trx)
            return false
          },
        })
        return { id: instance.id, status: instance.status }
      },
    )

  app.get(
    '/api/flow-admin/instances',
    {
      config,
      schema: {
        summary: 'List running, stuck and overdue flows',
        querystring: Type.Object(
          {
            state: Type.Optional(Type.Enum(['running', 'overdue', 'stuck', 'returned'])),
            flow: Type.Optional(Type.String({ maxLength: 90 })),
            search: Type.Optional(Type.String({ maxLength: 100 })),
            cursor: Type.Optional(Type.String({ maxLength: 100 })),
          },
          strict,
        ),
        response: answers(MonitorAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const locale = localeOf(request.headers['accept-language'])
      const flows = await administeredFlows(automation, viewer)
      const labelled = await Promise.all(
        flows.map(async (one) => {
          const { bundle } = await records.definitions.cache.get(one.app)
          return { ...one, definition: bundle.flows[one.flow] }
        }),
      )
      const page = await runningInstances(db, flows, request.query, now().toISOString(), locale)
      const names = await namesOf(db, [
        ...page.rows.map((row) => row.initiator),
        ...page.rows.flatMap((row) => row.waiting.map(({ assignee }) => assignee)),
      ])
      const person = (id: string) => ({ id, title: names.get(id) ?? null })
      const flowOf = (row: { app: string; flow: string }) =>
        labelled.find((one) => one.app === row.app && one.flow === row.flow)?.definition
      return {
        flows: labelled.map(({ app: key, flow, definition }) => ({
          key: `${key}/${flow}`,
          label: localize(definition?.label, locale) || flow,
        })),
        rows: page.rows.map((row) => ({
          id: row.id,
          app: row.app,
          title: row.title,
          flow: { key: row.flow, label: localize(flowOf(row)?.label, locale) || row.flow },
          status: row.status,
          startedAt: row.started_at,
          initiator: person(row.initiator),
          waiting: row.waiting.map((task) => ({
            ...person(task.assignee),
            task: task.id,
            since: task.created_at,
            read: task.read_at !== null,
          })),
          dueAt: row.dueAt,
          stuck: row.stuck,
          incident: row.incident && {
            ...row.incident,
            reason: row.incident.reason === null ? null : localize(row.incident.reason, locale),
            node: nodeLabel(flowOf(row), row.incident.node, locale),
          },
        })),
        counts: page.counts,
        nextCursor: page.nextCursor,
      }
    },
  )

  app.get(
    '/api/flow-admin/statistics',
    {
      config,
      schema: {
        summary: 'Durations, returns and open tasks of flows',
        querystring: Type.Object(
          {
            days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
            flow: Type.Optional(Type.String({ maxLength: 90 })),
          },
          strict,
        ),
        response: answers(StatisticsAnswer),
      },
    },
    async (request) => {
      const { days = 30, flow: only } = request.query
      const locale = localeOf(request.headers['accept-language'])
      const administered = await administeredFlows(automation, viewerOf(request), 'all')
      const wanted = administered.map((one) => `${one.app}/${one.flow}`).filter((key) => !only || key === only)
      const at = now()
      const since = new Date(at.getTime() - days * 86_400_000).toISOString()
      const { nodes, people } = await flowStatistics(db, wanted, since, at.toISOString())
      const names = await namesOf(
        db,
        people.map(({ person }) => person),
      )
      const labels = await Promise.all(
        nodes.map(async ({ app: key, flow, node }) => {
          const { bundle, registry } = await records.definitions.cache.get(key)
          const definition = Object.hasOwn(bundle.flows, flow) ? bundle.flows[flow] : undefined
          const step = definition && compileFlow(definition, (kind) => registry.node(kind)).nodes.get(node)?.step
          return {
            flow: localize(definition?.label, locale) || flow,
            node: localize(step?.label, locale) || node,
          }
        }),
      )
      return {
        days,
        nodes: nodes.map(({ app: key, flow, node, ...measured }, i) => ({
          key: `${key}/${flow}/${node}`,
          ...labels[i]!,
          ...measured,
        })),
        people: people.map(({ person, ...measured }) => ({
          person: { id: person, title: names.get(person) ?? null },
          ...measured,
        })),
      }
    },
  )

  app.get(
    '/api/flow-admin/open-tasks',
    {
      config: { permission: 'administrator' },
      schema: {
        summary: 'Count what is open with a person',
        querystring: Type.Object({ person: Id }, strict),
        response: answers(OpenTasksAnswer),
      },
    },
    async (request) => ({
      rows: await openTasks(
        automation,
        { from: request.query.person, to: '' },
        localeOf(request.headers['accept-language']),
      ),
    }),
  )
  app.post(
    '/api/flow-admin/hand-over',
    {
      config: { permission: 'administrator' },
      schema: {
        summary: 'Hand all open work of a person to another',
        body: Type.Object({ from: Id, to: Id, comment: Comment }, strict),
        response: answers(Rows(ReassignedAnswer)),
      },
    },
    async (request) => {
      const { from, to, comment } = request.body
      if (from === to) throw new PlatformError('INVALID', {}, { issues: [{ path: 'to', code: 'SELF' }] })
      const locale = localeOf(request.headers['accept-language'])
      return { rows: await reassignOpen(automation, viewerOf(request), { from, to, comment }, locale) }
    },
  )
}

// helpers

/** What a node is called in the flow as it is now. */
function nodeLabel(flow: FlowDefinition | undefined, node: string, locale: Locale): string {
  const find = (steps: FlowDefinition['steps']): FlowDefinition['steps'][number] | undefined =>
    steps.find(({ id }) => id === node) ??
    steps
      .flatMap(({ branches }) => branches ?? [])
      .reduce((found: ReturnType<typeof find>, branch) => found ?? find(branch.steps), undefined)
  return localize(find(flow?.steps ?? [])?.label, locale) || node
}
