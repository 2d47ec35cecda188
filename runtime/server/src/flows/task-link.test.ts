import type { Definition } from '@tenon/engine'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const mails: string[] = []
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _session, done) => {
    let text = ''
    stream.on('data', (chunk) => (text += chunk))
    stream.on('end', () => {
      mails.push(text)
      done()
    })
  },
})
let ahead = 0
let server: TestServer
let seller: TestClient
let boss: TestClient
let outsider: TestClient
const all = { scope: 'all' as const }
const boss_ = [{ kind: 'role', role: 'boss' }]
const flow = (key: string, node: object) => ({
  kind: 'flow',
  key,
  label: '审批',
  form: 'request',
  title: '{title}',
  settings: { mail: 'decide' },
  steps: [{ id: 'first', kind: 'userTask', label: '主管审批', approvers: boss_, ...node }],
})

beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as { port: number }
  const env = { SMTP_URL: `smtp://127.0.0.1:${port}`, BASE_URL: 'https://crm.example.com' }
  server = await startTestServer({ env, now: () => new Date(Date.now() + ahead) })
  await publishApp(server.admin, 'once', [
    {
      kind: 'form',
      key: 'request',
      label: '申请',
      title: 'title',
      fields: [
        { id: 'f_1', key: 'title', type: 'text', label: '标题' },
        { id: 'f_2', key: 'opinion', type: 'text', label: '意见' },
      ],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { request: { view: all, create: {}, edit: all } } },
    { kind: 'role', key: 'boss', label: '主管', forms: {} },
    flow('quick', { commentRequired: ['reject'], actions: ['approve', 'reject', 'transfer'] }),
    flow('fills', { fields: { opinion: 'required' } }),
  ] as unknown as Definition[])
  seller = await server.person('seller', { name: '吴磊', roles: [['once', 'staff']] })
  boss = await server.person('boss', { name: '许静', roles: [['once', 'boss']] })
  outsider = await server.person('other', { roles: [['once', 'staff']] })
  await server.platform.db
    .updateTable('meta.user')
    .set({ email: 'boss@example.com' })
    .where('id', '=', boss.id)
    .execute()
})
afterAll(async () => {
  await server.close()
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
})

async function begin(title: string, key = 'quick'): Promise<string> {
  const { body } = await seller.post('/api/apps/once/forms/request/records', { title })
  const started = await seller.post(`/api/apps/once/flows/${key}/instances`, { recordId: body.id })
  expect(started.status, started.text).toBe(201)
  return started.body.id
}
/** The mail about it as its reader sees it. */
async function mailAbout(title: string): Promise<string> {
  const text = (mail: string) => {
    const [head = '', ...rest] = mail.split('\r\n\r\n')
    const body = rest.join('\n\n')
    return /base64/i.test(head) ? Buffer.from(body, 'base64').toString() : unfolded(body)
  }
  await expect.poll(() => mails.map(text).find((mail) => mail.includes(title)), { timeout: 10_000 }).toBeDefined()
  return mails.map(text).find((mail) => mail.includes(title))!
}
const unfolded = (body: string): string => {
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
const tokenIn = (mail: string): string | undefined => /\/decide\/([A-Za-z0-9_-]{43})/.exec(mail)?.[1]
const nobody = () => server.client('')
const open = (token: string) => nobody().get(`/api/task-links/${token}`)
const send = (token: string, body: object) => nobody().post(`/api/task-links/${token}`, body)
const statusOf = async (id: string) => (await seller.get(`/api/flow-instances/${id}`)).body.status

it('decides once without signing in, in the name of whose task it is; opening it changes nothing', async () => {
  const id = await begin('采购一')
  const mail = await mailAbout('采购一')
  expect(mail).toContain('https://crm.example.com/inbox/')
  expect(mail).toMatch(/直接处理（不用登录，只能用一次，7 天内有效，请勿转发）：\s+https:\S+\/decide\//)
  const token = tokenIn(mail)!
  for (let i = 0; i < 2; i++)
    expect((await open(token)).body).toMatchObject({
      title: '采购一',
      node: '主管审批',
      initiator: '吴磊',
      person: '许静',
      actions: ['approve', 'reject'],
    })
  expect(await statusOf(id)).toBe('running')
  const refused = await send(token, { action: 'reject' })
  expect(refused.body.error.params).toMatchObject({ reason: 'COMMENT' })
  const done = await send(token, { action: 'approve', comment: '同意' })
  expect(done.body, done.text).toEqual({ status: 'approved' })
  for (const again of [await send(token, { action: 'approve' }), await open(token)])
    expect(again.body.error).toMatchObject({ code: 'STATE', params: { reason: 'linkUsed' } })
  const { db } = server.platform
  const audit = await db
    .selectFrom('meta.audit')
    .select(['actor', 'via', 'params'])
    .where('action', '=', 'flow.oneTime')
    .execute()
  expect(audit).toMatchObject([{ actor: boss.id, via: 'mail', params: { instance: id, action: 'approve' } }])
  const stored = JSON.stringify([
    await db.selectFrom('meta.mail').selectAll().execute(),
    await db.selectFrom('meta.task_link').selectAll().execute(),
    await db.selectFrom('meta.notification').selectAll().execute(),
  ])
  expect(stored).not.toContain(token)
})

it('acts for one of two who send at once', async () => {
  const id = await begin('采购二')
  const token = tokenIn(await mailAbout('采购二'))!
  const answers = await Promise.all([
    send(token, { action: 'approve' }),
    send(token, { action: 'reject', comment: '不行' }),
    send(token, { action: 'approve' }),
  ])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const { db } = server.platform
  const log = await db.selectFrom('meta.flow_event').select('kind').where('instance', '=', id).execute()
  expect(log.filter(({ kind }) => kind === 'approved' || kind === 'rejected')).toHaveLength(1)
})

it('is of no use for a task that has gone to somebody else, after its days, or to guess', async () => {
  await begin('采购三')
  const token = tokenIn(await mailAbout('采购三'))!
  const { body } = await boss.get('/api/inbox')
  const task = body.rows.find((row: { title: string }) => row.title === '采购三')
  await boss.post(`/api/tasks/${task.id}/transfer`, { to: outsider.id, comment: '请代看' })
  expect((await send(token, { action: 'approve' })).body.error.params).toMatchObject({ reason: 'linkDecided' })
  const id = await begin('采购四')
  const late = tokenIn(await mailAbout('采购四'))!
  expect((await send(`${late.slice(0, -1)}${late.endsWith('A') ? 'Q' : 'A'}`, { action: 'approve' })).status).toBe(404)
  expect(await statusOf(id)).toBe('running')
  ahead = 8 * 86_400_000
  expect((await send(late, { action: 'approve' })).body.error.params).toMatchObject({ reason: 'linkExpired' })
  ahead = 0
  expect(await statusOf(id)).toBe('running')
})

it('is not sent where something has to be filled in; nor does a disabled person decide', async () => {
  await begin('采购五', 'fills')
  expect(tokenIn(await mailAbout('采购五'))).toBeUndefined()
  // In the language of who reads it, the line of the link as well.
  await boss.patch('/api/auth/me', { locale: 'en-US' })
  await begin('Lathe')
  const mail = await mailAbout('Lathe')
  expect(mail).toMatch(/Decide right here \(no sign-in, works once, within 7 days[^\n]*:\s+https:\S+\/decide\//)
  expect(mail).not.toMatch(/处理|登录|流程：/)
  const token = tokenIn(mail)!
  const { db } = server.platform
  await db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', boss.id).execute()
  expect((await send(token, { action: 'approve' })).status).toBe(404)
})
