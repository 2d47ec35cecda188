import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'desk', [
    { kind: 'form', key: 'ticket', label: '工单', fields: [{ id: 'f1', key: 'name', type: 'text', label: '标题' }] },
  ])
})
afterAll(() => server.close())

/** A request as browsers and curl make it: without a body, with or without saying that it would be JSON. */
async function bare(method: string, path: string, body: string | undefined, type: string | undefined) {
  const answer = await fetch(new URL(path, server.baseUrl), {
    method,
    headers: { authorization: `Bearer ${server.admin.token}`, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  })
  const { error } = (await answer.json().catch(() => ({}))) as { error?: { code: string; issues?: unknown } }
  return { status: answer.status, code: error?.code, issues: error?.issues }
}

test('going back to a version asks for no body', async () => {
  const restore = '/api/apps/desk/versions/1/restore'
  expect(await bare('POST', restore, undefined, undefined)).toMatchObject({ status: 200 })
  expect(await bare('POST', restore, undefined, 'application/json')).toMatchObject({ status: 200 })
  expect(await bare('POST', restore, '{}', 'application/json')).toMatchObject({ status: 200 })
  // What is sent is still looked at.
  for (const body of ['{"noted":"x"}', '[]', '1', 'null'])
    expect(await bare('POST', restore, body, 'application/json'), body).toMatchObject({ status: 400 })
})

test('without a body every operation answers as with an empty object, never "must be an object"', async () => {
  const { paths } = (await server.anonymous.get('/api/openapi.json')).body as {
    paths: Record<string, Record<string, { requestBody?: unknown }>>
  }
  const asked = Object.entries(paths).flatMap(([url, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation.requestBody)
      .map(([method]) => [method.toUpperCase(), url] as const),
  )
  expect(asked.length).toBeGreaterThan(30)
  for (const [method, url] of asked) {
    const path = url
      .replace('{app}', 'desk')
      .replace('{form}', 'ticket')
      .replaceAll(/\{\w+\}/g, '0198c0de-0000-7000-8000-000000000000')
    const empty = await bare(method, path, '{}', 'application/json')
    expect(await bare(method, path, undefined, undefined), `${method} ${url}`).toEqual(empty)
    expect(await bare(method, path, undefined, 'application/json'), `${method} ${url} as JSON`).toEqual(empty)
  }
})
