import { PlatformError, type Locale } from '@tenon/engine'
import { Type } from 'typebox'
import { readOrganisation } from '../users/organisation.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { PUBLIC_WRITES } from '../http/limits.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { hashPassword, PASSWORD_MAX, PASSWORD_MIN, passwordProblem, verifyPassword } from '../users/password.ts'
import { foldUsername } from '../users/username.ts'
import { systemViewer, type Viewer } from '../users/viewer.ts'
import { SessionAnswer, SignInAnswer, WhoAnswer } from './session-answer.ts'
import { clearSessionCookie, credentialOf, setSessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import type { Throttle } from './throttle.ts'

const strict = { additionalProperties: false } as const

/** Sign-in, sign-out, who am I, change of password. */
export function sessionRoutes(app: App, platform: Platform, sessions: Sessions, throttle: Throttle): void {
  const { db, config, now } = platform

  app.post(
    '/api/auth/login',
    {
      config: { permission: 'public', rateLimit: PUBLIC_WRITES },
      schema: {
        summary: 'Sign in with user name and password',
        body: Type.Object(
          { username: Type.String({ maxLength: 200 }), password: Type.String({ maxLength: 1000 }) },
          strict,
        ),
        response: answers(SignInAnswer),
      },
    },
    async (request, reply) => {
      const account = foldUsername(request.body.username)
      await throttle.check(account, request.ip)
      const user = await db
        .selectFrom('meta.user')
        .select(['id', 'password_hash', 'status'])
        .where('username_key', '=', account)
        .executeTakeFirst()
      const matches = await verifyPassword(user?.password_hash, request.body.password)
      if (!user || !matches || user.status !== 'active') {
        await throttle.failed(account, request.ip)
        const params = { username: account.slice(0, 60) }
        await writeAudit(db, [{ actor: systemViewer('sign-in'), action: 'signIn.failed', at: now(), params, request }])
        throw new PlatformError('UNAUTHENTICATED', { reason: 'credentials' })
      }
      await throttle.succeeded(account)
      const agent = request.headers['user-agent']
      const id = await sessions.open(user.id, { address: request.ip, ...(agent ? { agent } : {}) })
      await db.updateTable('meta.user').set({ last_login_at: now().toISOString() }).where('id', '=', user.id).execute()
      const viewer = (await sessions.viewer(id))!
      await writeAudit(db, [{ actor: viewer, action: 'signIn', at: now(), request }])
      setSessionCookie(reply, config, id)
      return { token: id, ...(await describe(viewer, id)) }
    },
  )

  app.post(
    '/api/auth/logout',
    {
      config: { permission: 'viewer', beforePasswordChange: true },
      schema: { summary: 'Sign out: the session ends', response: NO_CONTENT },
    },
    async (request, reply) => {
      await sessions.close(credentialOf(request, config)!.id)
      await writeAudit(db, [{ actor: viewerOf(request), action: 'signOut', at: now(), request }])
      clearSessionCookie(reply, config)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/auth/me',
    {
      config: { permission: 'viewer', beforePasswordChange: true },
      schema: {
        summary: 'Who is signed in, with roles and the token against forged writes',
        response: answers(SessionAnswer),
      },
    },
    async (request) => describe(viewerOf(request), credentialOf(request, config)!.id),
  )

  // The first question of a page: whoever is not signed in has done nothing wrong, so it is no 401.
  const asked = { summary: 'Who is signed in, if anybody', response: answers(WhoAnswer) }
  app.get('/api/auth/session', { config: { permission: 'public' }, schema: asked }, async (request) => {
    const credential = credentialOf(request, config)
    const viewer = credential && (await sessions.viewer(credential.id))
    return viewer ? describe(viewer, credential.id) : { user: null, organisation: null, csrfToken: null }
  })

  app.patch(
    '/api/auth/me',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: `Change one's own language`,
        body: Type.Object({ locale: Type.Enum(['zh-CN', 'en-US']) }, strict),
        response: answers(SessionAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      await db
        .updateTable('meta.user')
        .set((eb) => ({ locale: request.body.locale, permission_version: eb('permission_version', '+', '1') }))
        .where('id', '=', viewer.id)
        .execute()
      return describe({ ...viewer, locale: request.body.locale as Locale }, credentialOf(request, config)!.id)
    },
  )

  app.post(
    '/api/auth/password',
    {
      config: { permission: 'viewer', beforePasswordChange: true },
      schema: {
        summary: `Change one's own password`,
        body: Type.Object(
          { current: Type.String({ maxLength: 1000 }), next: Type.String({ maxLength: 1000 }) },
          strict,
        ),
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { current, next } = request.body
      const account = foldUsername(viewer.username)
      await throttle.check(account, request.ip)
      const user = await db
        .selectFrom('meta.user')
        .select('password_hash')
        .where('id', '=', viewer.id)
        .executeTakeFirst()
      if (!(await verifyPassword(user?.password_hash, current))) {
        await throttle.failed(account, request.ip)
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'current', code: 'PASSWORD' }] })
      }
      const problem = next === current ? 'SAME' : passwordProblem(next, viewer.username)
      if (problem)
        throw new PlatformError(
          'INVALID',
          {},
          { issues: [{ path: 'next', code: problem, params: { min: PASSWORD_MIN, max: PASSWORD_MAX } }] },
        )
      const passwordHash = await hashPassword(next)
      await db
        .updateTable('meta.user')
        .set((eb) => ({
          password_hash: passwordHash,
          must_change_password: false,
          permission_version: eb('permission_version', '+', '1'),
        }))
        .where('id', '=', viewer.id)
        .execute()
      await writeAudit(db, [{ actor: viewer, action: 'password.change', at: now(), request }])
      // Whoever knew the old password is out; this session goes on.
      await sessions.closeAll(viewer.id, credentialOf(request, config)!.id)
      return reply.code(204).send()
    },
  )

  async function describe(viewer: Viewer, session: string) {
    const department = viewer.department
      ? await db
          .selectFrom('meta.department')
          .select(['id', 'title'])
          .where('id', '=', viewer.department)
          .executeTakeFirst()
      : undefined
    return {
      user: {
        id: viewer.id,
        username: viewer.username,
        name: viewer.name,
        locale: viewer.locale,
        mustChangePassword: viewer.mustChangePassword,
        platformRoles: viewer.platformRoles,
        department: department ?? null,
      },
      organisation: await readOrganisation(platform),
      csrfToken: sessions.csrfToken(session),
    }
  }
}
