import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BOSS,
  REQUESTS,
  sendFile,
  startFlowApp,
  type FlowApp,
  type TestAnswer,
  type TestClient,
} from '../testing/index.ts'

/** What goes wrong every day: the answer says what, in the reader's language, and nothing has changed. */
let app: FlowApp
let gone: TestClient
beforeAll(async () => {
  app = await startFlowApp({
    legal: {
      steps: [
        {
          id: 'first',
          kind: 'userTask',
          approvers: BOSS,
          fields: { '*': 'readonly', opinion: 'required', files: 'editable' },
          commentRequired: ['reject'],
        },
        { id: 'second', kind: 'userTask', approvers: [{ kind: 'initiator' }] },
      ],
    },
  })
  gone = await app.server.person('gone')
  await app.ok(app.server.admin.patch(`/api/users/${gone.id}`, { status: 'disabled' }))
}, 120_000)
afterAll(() => app.server.close())

interface Place {
  readonly id: string
  readonly record: string
  readonly task: string
}
interface Bad {
  /** What has happened meanwhile. */
  readonly before?: (place: Place) => Promise<unknown>
  readonly act: (place: Place, headers?: Readonly<Record<string, string>>) => Promise<TestAnswer>
  readonly status: number
  readonly reason?: string
  readonly zh: string
  readonly en: string
}
const filled = { values: { opinion: '无异议' } }
const send =
  (who: TestClient, act: string, body: object): Bad['act'] =>
  ({ task }, headers) =>
    who.post(`/api/tasks/${task}/${act}`, body, headers)
const approve = (who: TestClient, body: object) => send(who, 'approve', body)
const en = { 'accept-language': 'en-US' }

const BAD: Readonly<Record<string, () => Bad>> = {
  'acting on the task of somebody else': () => ({
    act: approve(app.staff, filled),
    status: 404,
    zh: '内容不存在',
    en: 'does not exist',
  }),
  'refusing, returning or handing on the task of somebody else': () => ({
    act: send(app.other, 'transfer', { to: app.staff.id, comment: '请处理' }),
    status: 404,
    zh: '内容不存在',
    en: 'does not exist',
  }),
  'an old page: decided in another window': () => ({
    before: approve(app.boss, filled),
    act: approve(app.boss, filled),
    status: 422,
    reason: 'DECIDED',
    zh: '已经处理过',
    en: 'has been decided already',
  }),
  'an old page: refusing what was approved': () => ({
    before: approve(app.boss, filled),
    act: send(app.boss, 'reject', { comment: '不' }),
    status: 422,
    reason: 'DECIDED',
    zh: '已经处理过',
    en: 'has been decided already',
  }),
  'a task that was given to somebody else meanwhile': () => ({
    before: ({ id, task }) =>
      app.chief.post(`/api/flow-instances/${id}/reassign`, { task, to: app.other.id, comment: '代' }),
    act: approve(app.boss, filled),
    status: 422,
    reason: 'DECIDED',
    zh: '已经处理过',
    en: 'has been decided already',
  }),
  'a withdrawn instance': () => ({
    before: ({ id }) => app.staff.post(`/api/flow-instances/${id}/withdraw`, {}),
    act: approve(app.boss, {}),
    status: 422,
    reason: 'ENDED',
    zh: '流程已经结束',
    en: 'The flow has ended',
  }),
  'handing on to a disabled person': () => ({
    act: send(app.boss, 'transfer', { to: gone.id, comment: '请处理' }),
    status: 422,
    reason: 'DISABLED',
    zh: '已停用',
    en: 'This person is disabled',
  }),
  'a person who was disabled and still has a page open': () => ({
    act: approve(gone, filled),
    status: 401,
    zh: '登录',
    en: 'sign in',
  }),
  'a missing required field': () => ({
    act: approve(app.boss, { comment: '同意' }),
    status: 422,
    reason: 'REQUIRED',
    zh: '请先填写这个节点的必填项：法务意见。',
    en: 'Please fill what this step requires: 法务意见.',
  }),
  'a refusal without the opinion that the node wants': () => ({
    act: send(app.boss, 'reject', { comment: '  ' }),
    status: 422,
    reason: 'COMMENT',
    zh: '请填写意见',
    en: 'Please write an opinion',
  }),
  'a field outside of the rights of the node': () => ({
    act: approve(app.boss, { values: { opinion: '好', amount: 9 } }),
    status: 403,
    zh: '没有权限',
    en: 'allowed',
  }),
  'an act that the node does not offer': () => ({
    act: send(app.boss, 'delegate', { to: app.other.id }),
    status: 422,
    reason: 'ACTION_OFF',
    zh: '不允许',
    en: 'does not allow that',
  }),
  'a file that is not there': () => ({
    act: approve(app.boss, { values: { opinion: '好', files: [app.boss.id] } }),
    status: 400,
    zh: '需要改正',
    en: 'corrected',
  }),
}

const stored = async ({ id, record }: Place) => {
  const { db } = app.server.platform
  return {
    instance: await db.selectFrom('meta.flow_instance').selectAll().where('id', '=', id).executeTakeFirst(),
    tasks: await db.selectFrom('meta.flow_task').selectAll().where('instance', '=', id).orderBy('id').execute(),
    events: await db.selectFrom('meta.flow_event').selectAll().where('instance', '=', id).orderBy('id').execute(),
    record: (await app.staff.get(`${REQUESTS}/${record}`)).body,
  }
}

it.each(Object.entries(BAD))('%s: refused in words, nothing has changed', async (what, make) => {
  const bad = make()
  const begun = await app.start('legal', { title: what })
  const place = { ...begun, task: await app.task(app.boss, begun.id) }
  const arranged = (await bad.before?.(place)) as TestAnswer | undefined
  if (arranged) expect(arranged.status, arranged.text).toBe(200)
  const before = await stored(place)
  const answer = await bad.act(place)
  expect(answer.status, answer.text).toBe(bad.status)
  if (bad.reason) expect(answer.body.error.params.reason).toBe(bad.reason)
  expect(answer.body.error.message).toContain(bad.zh)
  const english = await bad.act(place, en)
  expect([english.status, english.body.error.code]).toEqual([bad.status, answer.body.error.code])
  expect(english.body.error.message).toContain(bad.en)
  expect(await stored(place)).toEqual(before)
})

it('names what is missing in the lines of a batch too', async () => {
  const begun = await app.start('legal')
  const task = await app.task(app.boss, begun.id)
  const [row] = (await app.boss.post('/api/tasks/batch', { ids: [task], action: 'approve' }, en)).body.rows
  expect(row.message).toBe('Please fill what this step requires: 法务意见.')
})

it('refuses a file that is too large while it arrives, and keeps nothing of it', async () => {
  const large = new Uint8Array(50 * 1024 * 1024 + 1)
  const answer = await sendFile(app.boss, 'large.png', large)
  expect([answer.status, answer.body.error.code]).toEqual([413, 'TOO_LARGE'])
  expect(answer.body.error.message).toBe('文件超过 50 MB，没有上传。')
  const files = await app.server.platform.db
    .selectFrom('meta.file')
    .select('id')
    .where('name', '=', 'large.png')
    .execute()
  expect(files).toEqual([])
})
