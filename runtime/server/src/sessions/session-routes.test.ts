import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, TEST_PASSWORD, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeAll(async () => void (server = await startTestServer()))
afterAll(() => server.close())

describe('signing in', () => {
  test('gives a token, a cookie and the organisation; the token opens other routes', async () => {
    const answer = await server.anonymous.post('/api/auth/login', { username: 'ＡDMIN', password: TEST_PASSWORD })
    expect(answer.status).toBe(200)
    expect(answer.body.user).toMatchObject({
      username: 'admin',
      mustChangePassword: false,
      platformRoles: ['administrator', 'builder', 'auditor'],
    })
    expect(answer.body.organisation.timeZone).toBe('Asia/Shanghai')
    expect(answer.headers.get('set-cookie')).toMatch(/^tenon=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await server.client(answer.body.token).get('/api/auth/me')).body.user.username).toBe('admin')
  })

  test('who is signed in may be asked by anybody: it is no error that nobody is', async () => {
    const nobody = { user: null, organisation: null, csrfToken: null }
    const ask = async (headers = {}) => server.anonymous.get('/api/auth/session', headers)
    expect(await ask()).toMatchObject({ status: 200, body: nobody })
    expect(await ask({ cookie: `tenon=${'x'.repeat(43)}` })).toMatchObject({ status: 200, body: nobody })
    const login = await server.anonymous.post('/api/auth/login', { username: 'admin', password: TEST_PASSWORD })
    const { token, ...session } = login.body
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!
    expect((await ask({ cookie })).body).toEqual(session)
    expect((await server.client(token).get('/api/auth/session')).body).toEqual(session)
    expect((await server.anonymous.get('/api/auth/me')).status).toBe(401)
  })

  test('refuses a wrong password and an unknown name alike', async () => {
    const wrong = await server.anonymous.post('/api/auth/login', { username: 'admin', password: 'nope' })
    const unknown = await server.anonymous.post('/api/auth/login', { username: 'nobody', password: 'nope' })
    expect(wrong.status).toBe(401)
    expect(wrong.body.error.message).toBe('账号或密码不正确。')
    expect({ ...unknown.body.error, requestId: '' }).toEqual({ ...wrong.body.error, requestId: '' })
  })

  test('a write by cookie needs the CSRF token of that session', async () => {
    const login = await server.anonymous.post('/api/auth/login', { username: 'admin', password: TEST_PASSWORD })
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!
    const without = await server.anonymous.patch('/api/auth/me', { locale: 'en-US' }, { cookie })
    expect(without.status).toBe(403)
    const other = { cookie, 'x-csrf-token': server.sessions.csrfToken('another') }
    expect((await server.anonymous.patch('/api/auth/me', { locale: 'en-US' }, other)).status).toBe(403)
    const own = { cookie, 'x-csrf-token': login.body.csrfToken }
    expect((await server.anonymous.patch('/api/auth/me', { locale: 'en-US' }, own)).body.user.locale).toBe('en-US')
  })

  test('an extra property in the body is refused, not dropped', async () => {
    const answer = await server.anonymous.post('/api/auth/login', { username: 'a', password: 'b', admin: true })
    expect(answer.status).toBe(400)
    expect(answer.body.error.issues).toMatchObject([{ path: 'admin', code: 'UNKNOWN' }])
  })
})

test('a disabled person is out at the next request', async () => {
  const person = await server.person('leaver')
  expect((await person.get('/api/auth/me')).status).toBe(200)
  await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', person.id).execute()
  expect((await person.get('/api/auth/me')).status).toBe(401)
})

test('whoever has to change his password can do nothing else first', async () => {
  const person = await server.person('fresh')
  await server.platform.db
    .updateTable('meta.user')
    .set((eb) => ({ must_change_password: true, permission_version: eb('permission_version', '+', '1') }))
    .where('id', '=', person.id)
    .execute()
  const refused = await person.patch('/api/auth/me', { locale: 'zh-CN' })
  expect(refused.body.error).toMatchObject({ code: 'FORBIDDEN', params: { reason: 'changePassword' } })
  const weak = await person.post('/api/auth/password', { current: TEST_PASSWORD, next: '12345678' })
  expect(weak.body.error.issues).toMatchObject([{ path: 'next', code: 'WEAK' }])
  expect((await person.post('/api/auth/password', { current: TEST_PASSWORD, next: 'Another-2 place' })).status).toBe(
    204,
  )
  expect((await person.patch('/api/auth/me', { locale: 'zh-CN' })).status).toBe(200)
})

test('who chooses a new password has to know the one before', async () => {
  const person = await server.person('forgetful')
  const refused = await person.post('/api/auth/password', { current: 'not-the-one', next: 'Another-2 place' })
  expect(refused.body.error).toMatchObject({ code: 'INVALID', issues: [{ path: 'current', code: 'PASSWORD' }] })
  const login = { username: 'forgetful', password: 'Another-2 place' }
  expect((await server.anonymous.post('/api/auth/login', login)).status).toBe(401)
})
