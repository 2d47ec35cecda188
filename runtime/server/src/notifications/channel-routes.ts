import { PlatformError, type Issue } from '@tenon/engine'
import { Type } from 'typebox'
import { changesBetween, writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { channelOf, channelsChanged, transportsOf, type ChannelRow } from './channels/channel-list.ts'
import { hasAddress, type Outgoing, type Transport } from './channels/channel.ts'
import { chatsOf } from './channels/chats.ts'
import { hintOf, settingIssues, splitSettings } from './channels/save-channel.ts'
import { openSecrets, sealSecrets } from './channels/secret-box.ts'
import { NOTICE_KINDS } from './notice-kinds.ts'
import { pageLink } from './page-link.ts'
import { readersOf } from './readers.ts'
import { mailFrom } from './send-mail.ts'
import { ChannelAnswer, ChannelsAnswer, ChatsAnswer, TestedAnswer } from './channel-answers.ts'

const Value = Type.Union([Type.String({ maxLength: 2_000 }), Type.Null()])
const shared = {
  name: Type.Optional(Type.String({ maxLength: 60 })),
  enabled: Type.Optional(Type.Boolean()),
  /** A secret that is not named stays as it is; null takes it away. */
  settings: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Value)),
  departments: Type.Optional(Type.Array(Id, { maxItems: 200, uniqueItems: true })),
  defaults: Type.Optional(Type.Array(Type.Enum(Object.keys(NOTICE_KINDS)), { uniqueItems: true })),
}
const NewChannel = Type.Object({ ...shared, kind: Type.String({ maxLength: 40 }) }, strict)
const Changes = Type.Object(shared, strict)
type Changes = {
  name?: string
  enabled?: boolean
  settings?: Record<string, string | null>
  departments?: string[]
  defaults?: string[]
}
const params = Type.Object({ id: Id })

/** Ways to reach people, for administrators. Secrets come in and never go out. */
export function channelRoutes(app: App, platform: Platform): void {
  const { db, now, registry, config: server } = platform
  const config = { permission: 'administrator' } as const
  const transports = transportsOf(registry)

  app.get(
    '/api/channels',
    { config, schema: { summary: 'List the channels that messages leave by', response: answers(ChannelsAnswer) } },
    async () => {
      const rows = await db
        .selectFrom('meta.channel')
        .selectAll()
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .execute()
      return {
        rows: rows.filter((row) => transports.has(row.kind)).map(wire),
        kinds: [...transports.values()].map(({ kind, label, icon, help, reach, shared: group, single, settings }) => ({
          kind,
          label,
          icon,
          help,
          reach,
          shared: group,
          single,
          settings,
        })),
        notices: Object.entries(NOTICE_KINDS).map(([key, { label }]) => ({ key, label })),
        mail: { host: server.smtpUrl ? new URL(server.smtpUrl).host : null, from: mailFrom(server) },
      }
    },
  )

  const builders: { permission: ('builder' | 'administrator')[] } = { permission: ['builder', 'administrator'] }
  const chats = {
    summary: 'List the bots that a rule may name: no address, no secret, one line per name',
    response: answers(ChatsAnswer),
  }
  app.get('/api/channels/chats', { config: builders, schema: chats }, async () => {
    const named = new Map((await chatsOf(db, registry)).map(({ name, kind }) => [name, transports.get(kind)!.label]))
    return { rows: [...named].map(([name, label]) => ({ name, label })) }
  })

  app.post(
    '/api/channels',
    { config, schema: { summary: 'Set up a channel', body: NewChannel, response: answers(ChannelAnswer, 201) } },
    async (request, reply) => {
      const { kind, ...body } = request.body
      const transport = transports.get(kind)
      if (!transport || transport.single)
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'kind', code: 'OPTION', params: { value: kind } }] })
      const parts = await checked(transport, { settings: {}, secrets: {} }, body as Changes, true)
      const id = await db.transaction().execute(async (trx) => {
        const { id } = await trx
          .insertInto('meta.channel')
          .values({ kind, ...columns(body as Changes), settings: JSON.stringify(parts.settings), secrets: null })
          .returning('id')
          .executeTakeFirstOrThrow()
        // Secrets are bound to the channel, so they wait for its id.
        const secrets = sealSecrets(server.secretKey, id, parts.secrets)
        await trx.updateTable('meta.channel').set({ secrets }).where('id', '=', id).execute()
        await channelsChanged(trx)
        const changes = changesBetween({}, audited(transport, body as Changes))
        await writeAudit(trx, [
          {
            actor: viewerOf(request),
            action: 'channel.create',
            at: now(),
            record: id,
            params: { kind },
            changes,
            request,
          },
        ])
        return id
      })
      return reply.code(201).send(wire(await one(id)))
    },
  )

  app.patch(
    '/api/channels/:id',
    { config, schema: { summary: 'Change a channel', params, body: Changes, response: answers(ChannelAnswer) } },
    async (request) => {
      const row = await one(request.params.id)
      const transport = transports.get(row.kind)!
      const body = request.body as Changes
      const before = { settings: row.settings, secrets: openSecrets(server.secretKey, row.id, row.secrets) ?? {} }
      const parts = await checked(transport, before, body, false)
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('meta.channel')
          .set({
            ...columns(body),
            settings: JSON.stringify(parts.settings),
            secrets: sealSecrets(server.secretKey, row.id, parts.secrets),
            updated_at: now().toISOString(),
          })
          .where('id', '=', row.id)
          .execute()
        await channelsChanged(trx)
        const { name, enabled, departments, defaults, settings } = row
        const old = { name, enabled, departments, defaults, ...settings }
        const changes = changesBetween(old, audited(transport, body))
        await writeAudit(trx, [
          { actor: viewerOf(request), action: 'channel.update', at: now(), record: row.id, changes, request },
        ])
      })
      return wire(await one(row.id))
    },
  )

  app.delete(
    '/api/channels/:id',
    { config, schema: { summary: 'Remove a channel', params, response: NO_CONTENT } },
    async (request, reply) => {
      const row = await one(request.params.id)
      if (transports.get(row.kind)!.single) throw new PlatformError('STATE', { reason: 'builtIn' })
      await db.transaction().execute(async (trx) => {
        const at = now()
        await trx
          .updateTable('meta.channel')
          .set({ deleted_at: at.toISOString(), secrets: null, settings: '{}' })
          .where('id', '=', row.id)
          .execute()
        await channelsChanged(trx)
        const about = { record: row.id, params: { kind: row.kind, name: row.name } }
        await writeAudit(trx, [{ actor: viewerOf(request), action: 'channel.delete', at, ...about, request }])
      })
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/channels/:id/test',
    { config, schema: { summary: 'Send a test message through a channel', params, response: answers(TestedAnswer) } },
    async (request) => {
      const row = await one(request.params.id)
      const channel = channelOf(registry, row)!
      const viewer = viewerOf(request)
      const reader = (await readersOf(platform, db, [viewer.id])).people.get(viewer.id)!
      if (!hasAddress(channel.transport, reader)) return { ok: false, reply: 'RECIPIENT' }
      const url = pageLink(server.baseUrl, { path: '/notifications' })
      const zh = reader.locale === 'zh-CN'
      const outgoing: Outgoing = {
        key: '',
        reader,
        topic: 'rule',
        title: zh ? '测试消息' : 'Test message',
        text: zh ? `由 ${reader.name} 从通知渠道页面发出。` : `Sent by ${reader.name} from the page of channels.`,
        ...(url ? { url } : {}),
      }
      return channel.transport.test(platform, channel, outgoing)
    },
  )

  async function one(id: string): Promise<ChannelRow> {
    const row = await db
      .selectFrom('meta.channel')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row || !transports.has(row.kind)) throw new PlatformError('NOT_FOUND')
    return row
  }

  function wire(row: ChannelRow) {
    const transport = transports.get(row.kind)!
    const secrets = openSecrets(server.secretKey, row.id, row.secrets)
    const values = { ...row.settings, ...secrets }
    return {
      id: row.id,
      kind: row.kind,
      name: row.name,
      enabled: row.enabled,
      departments: row.departments,
      defaults: row.defaults,
      hints: Object.fromEntries(transport.settings.map((each) => [each.key, hintOf(each, values[each.key])])),
      /** Why nothing can be sent just now. */
      missing: secrets ? transport.missing(platform) : 'SECRET',
    }
  }

  async function checked(
    transport: Transport,
    before: Parameters<typeof splitSettings>[1],
    { name, settings = {}, departments }: Changes,
    made: boolean,
  ) {
    const parts = splitSettings(transport.settings, before, settings)
    const values = { ...parts.settings, ...parts.secrets }
    const issues: Issue[] = [...(await settingIssues(transport.settings, values, settings, server.outboundAllow))]
    if (!transport.single && (made || name !== undefined) && !name?.trim())
      issues.push({ path: 'name', code: 'REQUIRED', params: { label: { 'zh-CN': '名称', 'en-US': 'a name' } } })
    if (departments?.length) {
      const known = await db.selectFrom('meta.department').select('id').where('id', 'in', departments).execute()
      if (known.length < departments.length) issues.push({ path: 'departments', code: 'OPTION' })
    }
    if (issues.length) throw new PlatformError('INVALID', {}, { issues })
    return parts
  }
}

// helpers

const columns = ({ name, enabled, departments, defaults }: Changes) => ({
  ...(name === undefined ? {} : { name: name.trim() }),
  ...(enabled === undefined ? {} : { enabled }),
  ...(departments ? { departments } : {}),
  ...(defaults ? { defaults } : {}),
})

/** What the log may hold: of a secret only that it was set or taken away. */
function audited(transport: Transport, { settings = {}, ...rest }: Changes): Record<string, unknown> {
  const secret = new Set(transport.settings.filter((each) => each.secret).map(({ key }) => key))
  const shown = Object.entries(settings).map(([key, value]) => [key, value && secret.has(key) ? '••••••' : value])
  return { ...rest, ...Object.fromEntries(shown) }
}
