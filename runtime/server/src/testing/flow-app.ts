import type { FlowDefinition, Row, Step } from '@tenon/engine'
import { must } from './must.ts'
import { publishApp } from './publish-app.ts'
import {
  startTestServer,
  type TestAnswer,
  type TestClient,
  type TestServer,
  type TestServerOptions,
} from './test-server.ts'

/** A server with one small app `fl`: a request with its items, and these flows over it. */
export interface FlowApp {
  readonly server: TestServer
  /** May make requests and start flows. */
  readonly staff: TestClient
  /** The only one in the role that decides. */
  readonly boss: TestClient
  /** Looks after every flow of the app. */
  readonly chief: TestClient
  /** Nobody in this app. */
  readonly other: TestClient
  /** A request with a flow running on it. */
  start(flow: string, values?: Row): Promise<{ readonly record: string; readonly id: string }>
  /** The open task of somebody in an instance. */
  task(person: TestClient, instance: string): Promise<string>
  /** The body of an answer that has to have this status. */
  ok(answer: Promise<TestAnswer>, status?: number): Promise<TestAnswer['body']>
}

export const BOSS = [{ kind: 'role', role: 'boss' }]
export const REQUESTS = '/api/apps/fl/forms/request/records'
const text = (id: string, key: string, label: string) => ({ id, key, type: 'text', label })

export async function startFlowApp(
  flows: Readonly<Record<string, Partial<FlowDefinition> & { readonly steps: readonly Step[] }>>,
  options: TestServerOptions = {},
): Promise<FlowApp> {
  const server = await startTestServer(options)
  const all = { scope: 'all' as const }
  const fields = { '*': { mode: 'editable' as const } }
  await publishApp(server.admin, 'fl', [
    {
      kind: 'form',
      key: 'request',
      label: '申请',
      fields: [
        { ...text('f_1', 'title', '标题'), settings: { maxLength: 2000 } },
        { id: 'f_2', key: 'amount', type: 'number', label: '金额' },
        text('f_3', 'opinion', '法务意见'),
        { id: 'f_4', key: 'files', type: 'attachment', label: '附件' },
      ],
    },
    {
      kind: 'role',
      key: 'staff',
      label: '员工',
      forms: { request: { view: all, create: {}, edit: all, print: {}, fields } },
    },
    {
      kind: 'role',
      key: 'boss',
      label: '主管',
      forms: { request: { view: { scope: 'own' as const }, fields: { '*': { mode: 'readonly' as const } } } },
    },
    { kind: 'role', key: 'chief', label: '流程管理员', forms: {} },
    { kind: 'role', key: 'empty', label: '没有人', forms: {} },
    ...Object.entries(flows).map(([key, flow]): FlowDefinition => ({
      kind: 'flow',
      key,
      label: key,
      form: 'request',
      title: '{title}',
      admins: [{ kind: 'role', role: 'chief' }],
      ...flow,
    })),
  ] as never)
  const [staff, boss, chief, other] = [
    await server.person('staff', { roles: [['fl', 'staff']] }),
    await server.person('boss', { roles: [['fl', 'boss']] }),
    await server.person('chief', { roles: [['fl', 'chief']] }),
    await server.person('other'),
  ]
  return {
    server,
    staff,
    boss,
    chief,
    other,
    ok: must,
    start: async (flow, values = {}) => {
      const record = await must(staff.post(REQUESTS, { title: '一', amount: 1, ...values }), 201)
      const started = await must(staff.post(`/api/apps/fl/flows/${flow}/instances`, { recordId: record.id }), 201)
      return { record: record.id, id: started.id }
    },
    task: async (person, instance) => {
      const { rows } = await must(person.get('/api/inbox'))
      return rows.find((row: { instance: string }) => row.instance === instance).task
    },
  }
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
/** Sends a file as a person: a small picture unless other bytes are given. */
export async function sendFile(
  client: TestClient,
  name = 'signature.png',
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.from(PIXEL, 'base64')),
): Promise<TestAnswer> {
  const form = new FormData()
  form.append('file', new Blob([bytes], { type: 'image/png' }), name)
  return client.post('/api/files', form)
}
