import { publishApp, startTestServer, type TestAnswer, type TestClient, type TestServer } from '../../testing/index.ts'
import type { Row } from '@tenon/engine'
import { writePathApp } from './write-path-app.ts'

export const APP = '/api/apps/paths'
export type LeadForm = 'lead' | 'ruled'
/** A public form of the app. */
type Entry = 'web' | 'fair'
export const recordsOf = (form: string): string => `${APP}/forms/${form}/records`

/** A server with the app, those who write, and the two addresses that ask for no account. */
export interface World {
  readonly server: TestServer
  readonly clerk: TestClient
  readonly manager: TestClient
  /** Address of the page of a public form. */
  page(entry: Entry): string
  /** Sends one of the public forms. */
  send(values: Row, entry?: Entry): Promise<TestAnswer>
  /** What another system sends. */
  call(body: Row): Promise<TestAnswer>
}

export async function openWorld(): Promise<World> {
  const server = await startTestServer()
  const { admin, anonymous } = server
  await publishApp(admin, 'paths', writePathApp)
  const clerk = await server.person('clerk', { name: '王录', roles: [['paths', 'clerk']] })
  const manager = await server.person('manager', { name: '周经理', roles: [['paths', 'manager']] })
  const tokens = new Map<Entry, string>()
  for (const entry of ['web', 'fair'] as const) {
    const { body } = await admin.post(`${APP}/forms/lead/links`, { entry, hourly: 10_000 })
    tokens.set(entry, String(body.url).split('/').at(-1)!)
  }
  const hook = (await admin.post(`${APP}/rules/called/hook`, {})).body as { url: string; secret: string }
  return {
    server,
    clerk,
    manager,
    page: (entry) => `/p/${tokens.get(entry)}`,
    send: (values, entry = 'web') => anonymous.post(`/api/public/forms/${tokens.get(entry)}`, { values }),
    call: (body) => anonymous.post(hook.url, body, { 'x-webhook-secret': hook.secret }),
  }
}

/** The live records of that name. */
export async function named({ clerk }: World, form: LeadForm, name: unknown): Promise<readonly Row[]> {
  const filter = { '==': [{ var: 'name' }, name ?? ''] }
  return (await clerk.post(`${recordsOf(form)}/query`, { filter })).body.rows as readonly Row[]
}
