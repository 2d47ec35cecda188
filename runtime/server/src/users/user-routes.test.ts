import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer } from '../main.ts'
import { createTestDatabase, startTestServer, testClient, TEST_PASSWORD, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeAll(async () => void (server = await startTestServer()))
afterAll(() => server.close())

const signIn = (username: string, password: string) => server.anonymous.post('/api/auth/login', { username, password })

describe('people', () => {
  test('an administrator makes a person with department and roles, who is found by pinyin initials', async () => {
    const { body: sales } = await server.admin.post('/api/departments', { title: '销售部' })
    const made = await server.admin.post('/api/users', {
      username: 'Chen.Xiaoming',
      name: '陈晓明',
      department_id: sales.id,
      roles: [{ app: 'crm', role: 'sales_rep' }],
      password: 'first-pass-1',
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      name: '陈晓明',
      departments: [{ title: '销售部' }],
      roles: [{ app: 'crm', role: 'sales_rep' }],
      mustChangePassword: true,
    })
    expect(made.text).not.toContain('argon2')
    for (const search of ['cxm', 'chenxiao', '晓明', 'CHEN.X']) {
      const people = await server.admin.get(`/api/people?search=${encodeURIComponent(search)}`)
      expect(people.body.rows).toEqual([
        { id: made.body.id, title: '陈晓明', department: sales.id, departmentTitle: '销售部', disabled: false },
      ])
    }
    expect((await server.admin.get('/api/people?search=%25')).body.rows).toEqual([])
  })

  test('the same user name in another width or case is a duplicate', async () => {
    await server.person('twin')
    const again = await server.admin.post('/api/users', { username: 'ＴＷＩＮ', name: '双' })
    expect(again.status).toBe(409)
    expect(again.body.error.issues).toMatchObject([{ path: 'username', code: 'DUPLICATE' }])
  })

  test('disabling ends sessions at once and lets nobody sign in; enabling does not bring sessions back', async () => {
    const person = await server.person('gone')
    expect((await server.admin.patch(`/api/users/${person.id}`, { status: 'disabled' })).body.status).toBe('disabled')
    expect((await person.get('/api/auth/me')).status).toBe(401)
    expect((await signIn('gone', TEST_PASSWORD)).status).toBe(401)
    await server.admin.patch(`/api/users/${person.id}`, { status: 'active' })
    expect((await person.get('/api/auth/me')).status).toBe(401)
    expect((await signIn('gone', TEST_PASSWORD)).status).toBe(200)
  })

  test('disabled, deprived of a role or signed out on one process, he is so at the next request on another', async () => {
    const { databaseUrl: _own, ...config } = server.platform.config
    const other = await createServer({ config: { ...config, databaseUrl: server.database.url, role: 'web' } })
    try {
      const address = await other.listen()
      const person = await server.person('elsewhere', { platformRoles: ['auditor'] })
      const there = testClient(address, person.token)
      expect((await there.get('/api/audit')).status).toBe(200)
      await server.admin.patch(`/api/users/${person.id}`, { platformRoles: [] })
      expect((await there.get('/api/audit')).status).toBe(403)
      await server.admin.patch(`/api/users/${person.id}`, { status: 'disabled' })
      expect((await there.get('/api/auth/me')).status).toBe(401)
    } finally {
      await other.close()
    }
  })

  test('the last administrator stays one, and cannot disable himself', async () => {
    const demoted = await server.admin.patch(`/api/users/${server.admin.id}`, { platformRoles: ['auditor'] })
    expect(demoted.body.error).toMatchObject({ code: 'STATE', params: { reason: 'lastAdministrator' } })
    expect((await server.admin.patch(`/api/users/${server.admin.id}`, { status: 'disabled' })).status).toBe(422)
    expect((await server.admin.get('/api/users')).status).toBe(200)
  })

  test('an administrator beside others cannot disable himself either', async () => {
    const second = await server.person('second', { platformRoles: ['administrator'] })
    const refused = await second.patch(`/api/users/${second.id}`, { status: 'disabled' })
    expect(refused.body.error).toMatchObject({ code: 'STATE', params: { reason: 'self' } })
    expect((await server.admin.patch(`/api/users/${second.id}`, { status: 'disabled' })).status).toBe(200)
  })

  test('a role takes only people that there are', async () => {
    const members = ['0198c0de-0000-7000-8000-000000000000']
    const refused = await server.admin.put('/api/roles/members?app=crm&role=sales_rep', { members })
    expect(refused.body.error).toMatchObject({ code: 'INVALID', issues: [{ path: 'members', code: 'REFERENCE' }] })
  })

  test('nobody else may manage people', async () => {
    const builder = await server.person('builder', { platformRoles: ['builder', 'auditor'] })
    expect((await builder.get('/api/users')).status).toBe(403)
    expect(
      (await builder.post('/api/users', { username: 'x', name: 'x', platformRoles: ['administrator'] })).status,
    ).toBe(403)
  })

  test('a reset password is shown once and has to be changed', async () => {
    const person = await server.person('forgetful')
    const { body } = await server.admin.post(`/api/users/${person.id}/password`, {})
    expect((await person.get('/api/auth/me')).status).toBe(401)
    const login = await signIn('forgetful', body.password)
    expect(login.body.user.mustChangePassword).toBe(true)
    expect((await server.client(login.body.token).get('/api/people')).status).toBe(403)
  })

  test('a role given or taken holds for the next request', async () => {
    const person = await server.person('changing')
    const roles = async () => (await server.sessions.viewer(person.token))!.rolesByApp
    expect(await roles()).toEqual({})
    await server.admin.put('/api/roles/members?app=crm&role=finance', { members: [person.id] })
    expect(await roles()).toEqual({ crm: ['finance'] })
    await server.admin.put('/api/roles/members?app=crm&role=finance', { members: [] })
    expect(await roles()).toEqual({})
  })
})

test('the organisation lives in a time zone that there is', async () => {
  const refused = await server.admin.patch('/api/settings/organisation', { timeZone: 'Asia/Atlantis' })
  expect(refused.body.error).toMatchObject({ code: 'INVALID', issues: [{ path: 'timeZone', code: 'OPTION' }] })
  expect((await server.admin.get('/api/settings/organisation')).body.timeZone).toBe('Asia/Shanghai')
})

describe('departments', () => {
  test('cannot be deleted while there are others below them', async () => {
    const top = (await server.admin.post('/api/departments', { title: '上级' })).body.id
    const below = (await server.admin.post('/api/departments', { title: '下级', parent_id: top })).body.id
    const refused = await server.admin.delete(`/api/departments/${top}`)
    expect(refused.body.error).toMatchObject({ code: 'STATE', params: { reason: 'departmentNotEmpty' } })
    expect((await server.admin.delete(`/api/departments/${below}`)).status).toBe(204)
    expect((await server.admin.delete(`/api/departments/${top}`)).status).toBe(204)
  })

  test('cannot be put below themselves, nor be deleted while somebody is in them', async () => {
    const top = (await server.admin.post('/api/departments', { title: '总部' })).body.id
    const below = (await server.admin.post('/api/departments', { title: '分部', parent_id: top })).body.id
    const ring = await server.admin.patch(`/api/departments/${top}`, { parent_id: below })
    expect(ring.body.error.issues).toMatchObject([{ path: 'parent_id', code: 'LOOP' }])
    const member = await server.person('member', { departments: [below] })
    expect((await server.admin.delete(`/api/departments/${below}`)).status).toBe(422)
    const viewer = await server.sessions.viewer(member.token)
    expect(viewer).toMatchObject({ department: below, departmentTree: [below] })
    const leaf = (await server.admin.post('/api/departments', { title: '小组', parent_id: below })).body.id
    expect((await server.sessions.viewer(member.token))!.departmentTree).toEqual([below, leaf].sort())
  })
})

test('100 parallel set-ups make one first administrator, and one of them prints the password', async () => {
  const database = await createTestDatabase()
  const { ensureFirstAdministrator } = await import('./first-administrator.ts')
  const { config } = server.platform
  const only = await createServer({
    config: { ...config, databaseUrl: database.url, role: 'web', adminPassword: undefined },
  })
  await only.platform.db.deleteFrom('meta.user').execute()
  // NB: signing in to PostgreSQL and hashing share Node's few threads: connections that have to wait for a hundred hashes
  // time out on a busy machine, so they are opened before.
  const sessions = Array.from({ length: 10 }, () => only.platform.db.selectFrom('meta.user').select('id').execute())
  await Promise.all(sessions)
  const made = await Promise.all(
    Array.from({ length: 100 }, () =>
      ensureFirstAdministrator({ db: only.platform.db, config: { ...config, adminPassword: undefined } }),
    ),
  )
  expect(made.filter((password) => password !== null)).toHaveLength(1)
  expect(await only.platform.db.selectFrom('meta.user').select('must_change_password').execute()).toEqual([
    { must_change_password: true },
  ])
  await only.close()
  await database.drop()
})

test('a password that the operator gave to the first administrator need not be changed', async () => {
  const login = await signIn('admin', TEST_PASSWORD)
  expect(login.body.user.mustChangePassword).toBe(false)
  expect((await server.client(login.body.token).get('/api/people')).status).toBe(200)
})

test('ten wrong passwords stop the account, also for the right one; the address of another is free', async () => {
  await server.person('target')
  for (let i = 0; i < 10; i++) expect((await signIn('target', 'wrong')).status).toBe(401)
  const stopped = await signIn('target', TEST_PASSWORD)
  expect(stopped.status).toBe(429)
  expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await signIn('admin', TEST_PASSWORD)).status).toBe(200)
})

test('an API token acts as its maker, makes no further tokens and can be revoked', async () => {
  const person = await server.person('script')
  const { body } = await person.post('/api/tokens', { label: 'ERP' })
  const program = server.client(body.token)
  expect((await program.get('/api/auth/me')).body.user.username).toBe('script')
  expect((await program.post('/api/tokens', { label: 'more' })).status).toBe(403)
  expect((await person.get('/api/tokens')).text).not.toContain(body.token)
  await person.delete(`/api/tokens/${body.id}`)
  expect((await program.get('/api/auth/me')).status).toBe(401)
})
