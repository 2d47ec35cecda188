import { ENDED, localize, type FlowInstance, type Label, type Locale } from '@tenon/engine'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { getRecord, getVisible } from '../records/get-record.ts'
import { RecordParams } from '../records/record-routes.ts'
import { saveContext, withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import { futureMoments } from '../rules/future-moments.ts'
import { systemViewer } from '../users/viewer.ts'
import { pinnedFlow, type PreparedFlow } from './app-flows.ts'
import { FLOW_TIMER } from './flow-commands.ts'
import { namesOf } from './instance-view.ts'
import { shownTitle } from './shown-title.ts'
import { titleIn } from './title-in.ts'
import { answers, Shape } from '../http/schemas.ts'
import { Type } from 'typebox'
import { FutureAnswer, RecordFlowAnswer } from './flow-answers.ts'

const PATH = '/api/apps/:app/forms/:form/records/:id'
const SHOWN = 20

/** What the record page says of flows: those that ran or run on it, and what will happen to it by itself. */
export function recordFlowRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db } = records.platform

  app.get(
    `${PATH}/flows`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'List the flows of a record',
        params: RecordParams,
        response: answers(Shape({ items: Type.Array(RecordFlowAnswer) })),
      },
    },
    (request) =>
      withForm(records, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const { id } = request.params
        const seen = await getVisible(db, on, id, [])
        const locale = localeOf(request.headers['accept-language'])
        const rows = await db
          .selectFrom('meta.flow_instance')
          .select(['id', 'flow', 'revision', 'status', 'state', 'title', 'titles', 'figure', 'started_at', 'ended_at'])
          .where('app', '=', on.app.key)
          .where('form', '=', on.form.key)
          .where('record', '=', id)
          .orderBy('started_at', 'desc')
          .limit(SHOWN)
          .execute()
        const waiting = rows.flatMap((row) => pendingPeople(row.state))
        const people = await namesOf(db, waiting)
        const items = await Promise.all(
          rows.map(async (row) => {
            const { flow } = await pinnedFlow(db, on.app, row.flow, row.revision)
            const active = ENDED.includes(row.status) ? [] : waitingVisits(row.state)
            return {
              id: row.id,
              flow: row.flow,
              label: localize(flow.definition.label, locale),
              status: row.status,
              title: titleIn(shownTitle(row, flow.definition, on.form, seen), locale),
              startedAt: row.started_at,
              endedAt: row.ended_at,
              nodes: active.map((visit) => ({ label: nodeLabel(flow, visit.node, locale), since: visit.enteredAt })),
              waiting: pendingPeople(row.state).map((person) => ({ id: person, title: people.get(person) ?? null })),
              passed: row.state.visits.filter((visit) => visit.state === 'done').length,
            }
          }),
        )
        return { items }
      }),
  )

  app.get(
    `${PATH}/timers`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'List what will happen to a record by itself, and when',
        params: RecordParams,
        response: answers(Shape({ items: Type.Array(FutureAnswer) })),
      },
    },
    (request) =>
      withForm(records, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const { id } = request.params
        await getRecord(db, on, id, [])
        const locale = localeOf(request.headers['accept-language'])
        const rows = await db
          .selectFrom('meta.timer')
          .select(['id', 'due_at', 'task', 'payload'])
          .where('app', '=', on.app.key)
          .where('form', '=', on.form.key)
          .where('record', '=', id)
          .orderBy('due_at')
          .limit(SHOWN)
          .execute()
        const items = await Promise.all(
          rows.map(async (row) => {
            const words =
              row.task === FLOW_TIMER
                ? await flowTimer(row.payload as FlowTimer, locale)
                : ownWords(row.payload as OwnTimer, locale)
            return words && { id: row.id, at: row.due_at, ...words }
          }),
        )
        const context = { ...saveContext(on, { id: request.id, ip: request.ip }), actor: systemViewer('timer') }
        const moments = await futureMoments(db, context, on.form, id, locale)
        const mayHurry = viewerOf(request).platformRoles.some((role) => role === 'builder' || role === 'administrator')
        const told = mayHurry ? moments : moments.map(({ run: _run, ...moment }) => moment)
        const all = [...items.filter((item) => item !== null), ...told]
        return { items: all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(0, SHOWN) }

        async function flowTimer({ instance, visit, name }: FlowTimer, locale: Locale): Promise<Words | null> {
          const row = await db
            .selectFrom('meta.flow_instance')
            .select(['flow', 'revision', 'state'])
            .where('id', '=', instance)
            .executeTakeFirst()
          const at = row?.state.visits.find((each) => each.id === visit)
          if (!row || !at) return null
          const { flow } = await pinnedFlow(db, on.app, row.flow, row.revision)
          const kind = name.startsWith('remind') ? 'remind' : name === 'wait' ? 'wait' : 'due'
          return {
            label: TIMER_WORDS[kind][locale].replace('{node}', nodeLabel(flow, at.node, locale)),
            detail: localize(flow.definition.label, locale),
          }
        }
      }),
  )
}

// helpers

interface FlowTimer {
  readonly instance: string
  readonly visit: string
  readonly name: string
}
/** A timer of something else may bring its own words; without them it is not for people. */
interface OwnTimer {
  readonly label?: Label
  readonly detail?: Label
}
interface Words {
  readonly label: string
  readonly detail: string
}

const TIMER_WORDS: Readonly<Record<'remind' | 'wait' | 'due', Readonly<Record<Locale, string>>>> = {
  remind: { 'zh-CN': '提醒处理“{node}”', 'en-US': 'Reminder of “{node}”' },
  wait: { 'zh-CN': '“{node}”等待结束', 'en-US': '“{node}” stops waiting' },
  due: { 'zh-CN': '“{node}”到期', 'en-US': '“{node}” is due' },
}

const pendingPeople = (state: FlowInstance): string[] => [
  ...new Set(state.tasks.filter((task) => task.state === 'pending').map((task) => task.assignee)),
]

/** Visits where somebody is to act; where nobody is (a timer, a gateway waiting for its branches), all that are open. */
function waitingVisits({ visits, tasks }: FlowInstance): FlowInstance['visits'] {
  const open = visits.filter((visit) => visit.state === 'active')
  const asked = open.filter((visit) => tasks.some((task) => task.visit === visit.id && task.state === 'pending'))
  return asked.length > 0 ? asked : open
}

const nodeLabel = (flow: PreparedFlow['flow'], node: string, locale: Locale): string =>
  localize(flow.nodes.get(node)?.step.label ?? flow.nodes.get(node)?.kind.label, locale)

function ownWords(payload: OwnTimer, locale: Locale): Words | null {
  const label = localize(payload.label, locale)
  return label === '' ? null : { label, detail: localize(payload.detail, locale) }
}
