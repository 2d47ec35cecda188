import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.ts'

/** Frozen: whoever adds a public operation changes this line, on purpose and under review. */
const PUBLIC = [
  'GET /api/auth/session',
  'GET /api/docs',
  'GET /api/docs/:file',
  'GET /api/openapi.json',
  'GET /api/public/forms/{token}',
  'GET /api/task-links/{token}',
  'GET /api/unsubscribe/{token}',
  'GET /health',
  'POST /api/auth/login',
  'POST /api/hooks/{token}',
  'POST /api/public/forms/{token}',
  'POST /api/task-links/{token}',
  'POST /api/unsubscribe/{token}',
]
interface Answer {
  readonly content?: { readonly 'application/json'?: { readonly schema?: unknown } }
}
const ID = '0198c0de-0000-7000-8000-000000000000'

let server: TestServer
const routes: { method: string; url: string; permission: unknown; summary?: unknown; responses: object }[] = []
beforeAll(async () => {
  server = await startTestServer()
  const { paths } = (await server.anonymous.get('/api/openapi.json')).body as {
    paths: Record<string, Record<string, { 'x-permission'?: unknown; summary?: unknown; responses: object }>>
  }
  for (const [url, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations))
      routes.push({ method: method.toUpperCase(), url, permission: operation['x-permission'], ...operation })
})
afterAll(() => server.close())

test('every operation of the OpenAPI document says who may call it, and only the frozen ones are public', () => {
  expect(routes.length).toBeGreaterThan(20)
  expect(routes.filter((route) => route.permission === undefined)).toEqual([])
  const open = routes.filter((route) => route.permission === 'public').map((route) => `${route.method} ${route.url}`)
  expect([...open].sort()).toEqual(PUBLIC.filter((line) => !line.includes('docs') && !line.includes('openapi')))
})

test('every operation says in a sentence of its own what it does, and that errors have the one shape', () => {
  const sentences = routes.map((route) => route.summary)
  expect(sentences.filter((each) => typeof each !== 'string' || each.length < 5)).toEqual([])
  expect(sentences.filter((each, at) => sentences.indexOf(each) !== at)).toEqual([])
  for (const { method, url, responses } of routes)
    expect(responses, `${method} ${url}`).toHaveProperty('default', { $ref: '#/components/responses/Error' })
  const made = routes.find((route) => route.method === 'POST' && route.url === '/api/apps/{app}/forms/{form}/records')
  expect(Object.keys(made?.responses ?? {})).toEqual(['201', 'default'])
})

test('what outside programs build on tells the shape of its answer', () => {
  const shapeOf = (method: string, url: string): unknown => {
    const answers = routes.find((route) => route.method === method && route.url === url)?.responses as Record<
      string,
      Answer
    >
    return (answers['201'] ?? answers['200'])?.content?.['application/json']?.schema
  }
  const records = '/api/apps/{app}/forms/{form}/records'
  for (const [method, url, members] of [
    ['POST', '/api/auth/login', ['token', 'user', 'organisation', 'csrfToken']],
    ['POST', records, ['id', 'version']],
    ['GET', `${records}/{id}`, ['id', 'version']],
    ['PATCH', `${records}/{id}`, ['id', 'version']],
    ['POST', `${records}/query`, ['rows', 'total', 'totalKind', 'nextCursor', 'previousCursor']],
    ['POST', `${records}/batch`, ['results', 'created', 'updated', 'deleted', 'failed']],
    ['POST', '/api/apps/{app}/publish', ['version']],
  ] as const)
    expect(shapeOf(method, url), `${method} ${url}`).toMatchObject({ type: 'object', required: members })
})

describe('anonymous', () => {
  test('every operation that is not public answers 401, whatever is done to its address', async () => {
    for (const route of routes.filter((each) => each.permission !== 'public')) {
      const path = route.url.replaceAll(/\{\w+\}/g, ID)
      const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {}
      const answer = await server.anonymous.request(route.method, path, body)
      expect(answer.status, `${route.method} ${path}`).toBe(401)
      for (const mutation of mutations(path)) {
        const other = await raw(route.method, mutation, body)
        // 400: not an address at all; 404: outside the API. Never an answer from the handler.
        expect([400, 401, 404], `${route.method} ${mutation}`).toContain(other.status)
        expect(other.code, mutation).toMatch(/^(INVALID|UNAUTHENTICATED|NOT_FOUND)$/)
      }
    }
  })

  test('only JSON and multipart bodies are read, and no body reaches a prototype', async () => {
    const login = (type: string, body: string) =>
      fetch(new URL('/api/auth/login', server.baseUrl), { method: 'POST', headers: { 'content-type': type }, body })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/xml',
      'text/json',
      'application/jsonx',
    ])
      expect((await login(type, '{"username":"a","password":"b"}')).status, type).toBe(415)
    for (const body of [
      '{"__proto__":{"a":1},"username":"a","password":"b"}',
      '{"username":"a","password":"b","constructor":{"prototype":{}}}',
      '{"a":',
      '['.repeat(100_000),
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    ])
      expect((await login('application/json', body)).status, body.slice(0, 40)).toBe(400)
    expect((await login('application/json', JSON.stringify({ username: 'a'.repeat(2_000_000) }))).status).toBe(413)
  })
})

test('an error tells neither SQL nor stack, and comes in the language asked for', async () => {
  const chinese = await server.admin.get('/api/users/not-a-uuid')
  expect(chinese.body.error).toMatchObject({
    code: 'INVALID',
    message: '有 1 处需要改正。',
    requestId: expect.any(String),
  })
  const english = await server.admin.get('/api/none', { 'accept-language': 'en-US,en;q=0.9' })
  expect(english.body).toEqual({
    error: { code: 'NOT_FOUND', message: 'It does not exist or you may not see it.', requestId: expect.any(String) },
  })
})

test('metrics are for administrators and auditors', async () => {
  const person = await server.person('worker')
  expect((await person.get('/metrics')).status).toBe(403)
  expect((await server.admin.get('/metrics')).text).toMatch(
    /tenon_request_seconds_count\{method="GET",route="\/metrics",status="403"\} 1/,
  )
})

/** Past `fetch`, which would tidy the address up before it leaves. */
function raw(method: string, path: string, body: unknown): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.baseUrl)
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        const parsed = text.startsWith('{') ? (JSON.parse(text) as { error?: { code: string } }) : {}
        resolve({ status: response.statusCode!, code: parsed.error?.code ?? text })
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function mutations(path: string): string[] {
  const encoded = path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  const last = path.slice(path.lastIndexOf('/') + 1)
  return [
    `${path}/`,
    `/${path}`,
    `//${path}`,
    `${path}//`,
    `${path}/.`,
    `${path}/..`,
    `${path}/../${last}`,
    `/x/..${path}`,
    `/.${path}`,
    `/;${path}`,
    `${path};a=b`,
    `${path}%00`,
    `${path}%20`,
    `${path}%2f`,
    `${path}%2F..`,
    `${path}.json`,
    `${path}.html`,
    `${path}?a=1`,
    `${path}??`,
    `${path}#x`,
    path.toUpperCase(),
    path.replace('/api', '/API'),
    path.replace('/api', '/Api'),
    path.replace('/api/', '/api//'),
    path.replace('/api/', '/api/./'),
    path.replace('/api/', '/api/../api/'),
    path.replace('/api/', '/api%2f'),
    path.replace('/api/', '\\api\\'),
    path.replace('/api', '/%61pi'),
    encoded,
    `${path}?token=x`,
    `${path}?access_token=admin`,
    `${path}%09`,
    `${path}%0a`,
    `${path}%c0%af`,
    `${path}%ff`,
    `/static/..${path}`,
    `/assets/..%2f..${path}`,
    `/health/..${path}`,
    `/api/auth/login/..${path}`,
  ]
}
