import { startTestServer, type TestClient, type TestServer, type TestServerOptions } from '@tenon/server/testing'

/** A server with the CRM installed and its sample people, each of whom can be signed in by his user name. */
export interface Crm extends TestServer {
  as(username: string): Promise<TestClient>
}

export async function startCrm(
  options: TestServerOptions = {},
  install: { readonly people?: boolean; readonly sampleData?: boolean } = { people: true },
): Promise<Crm> {
  const server = await startTestServer(options)
  const installed = await server.admin.post('/api/templates/crm/install', install)
  if (installed.status >= 300) throw new Error(`The CRM was not installed: ${installed.text}`)
  return withPeople(server)
}

/** The same for a server on which somebody has just installed the CRM. */
export async function withPeople(server: TestServer): Promise<Crm> {
  // An administrator gives them passwords, which they change at their first sign-in; here they have done so.
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  return {
    ...server,
    async as(username) {
      const { id } = await server.platform.db
        .selectFrom('meta.user')
        .select('id')
        .where('username', '=', username)
        .executeTakeFirstOrThrow()
      return server.client(await server.sessions.open(id, {}), { id, username })
    },
  }
}
