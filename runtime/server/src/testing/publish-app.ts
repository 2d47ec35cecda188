import type { Definition } from '@tenon/engine'
import type { TestClient } from './test-server.ts'

/** Makes an app through the API, stores the definitions as draft and publishes them; throws what the API refused. */
export async function publishApp(admin: TestClient, key: string, definitions: readonly Definition[]): Promise<void> {
  const made = await admin.post('/api/apps', { key, name: key })
  if (made.status !== 201) throw new Error(`${made.status} ${made.text}`)
  await publishMore(admin, key, definitions)
}

/** Stores definitions over what is there and publishes; returns the version. */
export async function publishMore(admin: TestClient, key: string, definitions: readonly Definition[]): Promise<number> {
  const draft = await admin.get(`/api/apps/${key}/draft`)
  for (const definition of definitions) {
    const ref = `${definition.kind}/${definition.key}`
    const revision: number = draft.body.revisions[ref] ?? 0
    const put = await admin.put(`/api/apps/${key}/draft/${ref}`, definition, { 'if-match': `"${revision}"` })
    if (put.status !== 200) throw new Error(`${ref}: ${put.status} ${put.text}`)
  }
  const published = await admin.post(`/api/apps/${key}/publish`, {})
  if (published.status !== 200) throw new Error(`${published.status} ${published.text}`)
  return published.body.version as number
}
