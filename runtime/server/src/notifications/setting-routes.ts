import { PlatformError, type Issue } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { readOrganisation } from '../users/organisation.ts'
import { hasAddress, type Channel } from './channels/channel.ts'
import { IN_APP } from './channels/in-app.ts'
import { isNoticeKind, NOTICE_KINDS, noticeKind, type NoticeKindKey } from './notice-kinds.ts'
import {
  settingOf,
  shownInApp,
  DEFAULT_SETTING,
  type Choice,
  type NotificationSetting,
} from './notification-setting.ts'
import { readersOf } from './readers.ts'
import { NotificationSettingsAnswer } from './notification-answers.ts'

const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
const Changes = Type.Object(
  {
    /** Kind → channel → choice; null = as the default is. */
    choices: Type.Optional(
      Type.Record(
        Type.String({ maxLength: 40 }),
        Type.Record(Type.String({ maxLength: 40 }), Type.Union([Type.Enum(['now', 'digest', 'off']), Type.Null()])),
      ),
    ),
    quiet: Type.Optional(Type.Union([Type.Object({ from: Time, until: Time }, strict), Type.Null()])),
    urgentThrough: Type.Optional(Type.Boolean()),
    digest: Type.Optional(Type.Object({ every: Type.Enum(['hour', 'day']), at: Time }, strict)),
  },
  strict,
)
type Choices = Readonly<Record<string, Readonly<Record<string, Choice | null>>>>

/** What each person wants to hear, and how. */
export function notificationSettingRoutes(app: App, platform: Platform): void {
  const { db, now } = platform
  const config = { permission: 'viewer' } as const

  app.get(
    '/api/me/notification-settings',
    {
      config,
      schema: { summary: 'Read how one wants to be told things', response: answers(NotificationSettingsAnswer) },
    },
    (request) => page(viewerOf(request).id),
  )

  app.patch(
    '/api/me/notification-settings',
    {
      config,
      schema: {
        summary: 'Change how one wants to be told things',
        body: Changes,
        response: answers(NotificationSettingsAnswer),
      },
    },
    async (request) => {
      const { id } = viewerOf(request)
      const { choices, ...rest } = request.body
      const { channels } = await readersOf(platform, db, [id])
      const issues = choices ? issuesOf(choices, channels) : []
      if (issues.length) throw new PlatformError('INVALID', {}, { issues })
      await db.transaction().execute(async (trx) => {
        // Two windows of one person change different cells: neither takes the other's away.
        await trx
          .insertInto('meta.notification_setting')
          .values({ user_id: id, settings: '{}' })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        const mine = trx.selectFrom('meta.notification_setting').where('user_id', '=', id)
        const { settings } = await mine.select('settings').forUpdate().executeTakeFirstOrThrow()
        const before = settingOf(settings)
        const next = { ...before, ...rest, choices: merged(before.choices, choices ?? {}) }
        await trx
          .updateTable('meta.notification_setting')
          .set({ settings: JSON.stringify(next), updated_at: now().toISOString() })
          .where('user_id', '=', id)
          .execute()
      })
      return page(id)
    },
  )

  async function page(id: string) {
    const { people, channels } = await readersOf(platform, db, [id])
    const me = people.get(id)!
    const { timeZone } = await readOrganisation(platform)
    const open = channels.filter(
      ({ departments }) => !departments.length || me.departments.some((each) => departments.includes(each)),
    )
    return {
      ...me.setting,
      timeZone,
      email: me.email,
      mobile: me.mobile,
      kinds: Object.entries(NOTICE_KINDS).map(([key, { label }]) => ({
        key,
        label,
        urgent: noticeKind(key as NoticeKindKey).urgent ?? false,
      })),
      channels: open.map(({ id: channel, name, transport }) => ({
        id: channel,
        name,
        label: transport.label,
        icon: transport.icon,
        shared: transport.shared,
        /** What stands in the way: the person's address, or the server's settings. */
        missing: hasAddress(transport, me) ? transport.missing(platform) && 'server' : transport.reach,
      })),
      defaults: Object.fromEntries(
        Object.keys(NOTICE_KINDS).map((key) => [key, defaultsOf(key as NoticeKindKey, open)]),
      ),
    }
  }
}

// helpers

/** `asked`: as the flow or rule says that it comes from. */
function defaultsOf(
  kind: NoticeKindKey,
  channels: readonly Channel[],
): Readonly<Record<string, 'now' | 'off' | 'asked'>> {
  const { asks = false } = noticeKind(kind)
  const form = { mail: { subject: '', text: '' } }
  return {
    [IN_APP]: shownInApp(DEFAULT_SETTING, kind) ? 'now' : 'off',
    ...Object.fromEntries(
      channels.map(({ id, defaults, transport }) => [
        id,
        defaults.includes(kind) ? 'now' : asks && transport.asked(form) ? 'asked' : 'off',
      ]),
    ),
  }
}

function issuesOf(choices: Choices, channels: readonly Channel[]): readonly Issue[] {
  const known = new Set([IN_APP, ...channels.map(({ id }) => id)])
  return Object.entries(choices).flatMap(([kind, row]) =>
    Object.entries(row)
      .filter(
        ([channel, choice]) =>
          !isNoticeKind(kind) || !known.has(channel) || (channel === IN_APP && choice === 'digest'),
      )
      .map(([channel]) => ({ path: `choices/${kind}/${channel}`, code: 'OPTION' })),
  )
}

function merged(before: NotificationSetting['choices'], changes: Choices): NotificationSetting['choices'] {
  const next: Record<string, Record<string, Choice>> = {}
  for (const kind of new Set([...Object.keys(before), ...Object.keys(changes)])) {
    const row = { ...before[kind], ...changes[kind] }
    next[kind] = Object.fromEntries(Object.entries(row).filter((cell): cell is [string, Choice] => cell[1] !== null))
  }
  return next
}
