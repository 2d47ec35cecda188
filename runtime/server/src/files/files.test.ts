import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { claimFiles, type FilePlace } from './files.ts'

let server: TestServer
let ann: TestClient
let bob: TestClient
const readers = new Set<string>()
beforeAll(async () => {
  server = await startTestServer({ prepare: ({ files }) => files.guard(async (viewer) => readers.has(viewer.id)) })
  ann = await server.person('ann')
  bob = await server.person('bob')
})
afterAll(() => server.close())

const upload = (client: TestClient, name: string, bytes: string | Uint8Array<ArrayBuffer>, type = 'image/png') => {
  const form = new FormData()
  form.append('file', new Blob([bytes], { type }), name)
  return client.post('/api/files', form)
}
const place: FilePlace = {
  app: 'crm',
  form: 'contract',
  record: '0198c0de-0000-7000-8000-000000000001',
  field: 'files',
}

test('a file is what its bytes say, keeps its name as a label, and comes back as an attachment in a sandbox', async () => {
  const { status, body } = await upload(ann, '../../etc/报价单（终）.png', '<script>alert(1)</script>')
  expect(status).toBe(201)
  expect(body).toMatchObject({
    name: '报价单（终）.png',
    mediaType: 'application/octet-stream',
    size: 25,
    image: false,
  })
  const back = await ann.get(`/api/files/${body.id}/content`)
  expect(back.text).toBe('<script>alert(1)</script>')
  expect(back.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''%E6%8A%A5/)
  expect(back.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  expect(back.headers.get('x-content-type-options')).toBe('nosniff')
  const png = new Uint8Array(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  expect((await upload(ann, 'x.html', png, 'text/html')).body).toMatchObject({ mediaType: 'image/png', image: true })
})

test('pictures that are looked at together are one row of the log, and none when the browser has them', async () => {
  const bytes = (n: number) => new Uint8Array([...Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), n])
  const ids: string[] = []
  for (let n = 0; n < 12; n++) ids.push((await upload(ann, `${n}.png`, bytes(n))).body.id)
  const text = (await upload(ann, 'a.txt', 'hello', 'text/plain')).body.id
  const logged = async () => {
    const { rows } = await sql<{ action: string; params: Record<string, unknown> }>`
      select "action", "params" from "meta"."audit" where "action" in ('file.view', 'file.download') and "actor" = ${ann.id} order by "id"`.execute(
      server.platform.db,
    )
    return rows
  }
  const before = (await logged()).length
  const seen = await Promise.all(ids.map((id) => ann.get(`/api/files/${id}/content?preview=true`)))
  expect(seen.map(({ status }) => status)).toEqual(ids.map(() => 200))
  const again = await ann.request('GET', `/api/files/${ids[0]}/content?preview=true`, undefined, {
    'if-none-match': seen[0]!.headers.get('etag')!,
  })
  expect([again.status, again.text]).toEqual([304, ''])
  await vi.waitFor(async () => expect((await logged()).length).toBeGreaterThan(before), { timeout: 20_000 })
  // What is no picture cannot be had as a look.
  await ann.get(`/api/files/${text}/content?preview=true`)
  await ann.get(`/api/files/${ids[1]}/content`)
  await vi.waitFor(
    async () =>
      expect(
        (await logged())
          .filter(({ action }) => action === 'file.download')
          .slice(-2)
          .map(({ params }) => params['name']),
      ).toEqual(['a.txt', '1.png']),
    { timeout: 20_000 },
  )
  const looks = (await logged()).slice(before).filter(({ action }) => action === 'file.view')
  const names = looks.flatMap(({ params }) => (params['names'] as string[] | undefined) ?? [params['name'] as string])
  expect(names.toSorted()).toEqual(ids.map((_, n) => `${n}.png`).toSorted())
  expect(looks.length).toBeLessThan(ids.length / 2)
})

test('only what is a PDF by its bytes is shown in a tab of its own, and only when it is asked for', async () => {
  const pdf = (await upload(ann, '合同.pdf', '%PDF-1.7 …', 'application/pdf')).body.id
  const fake = (await upload(ann, '合同.pdf', '<script>alert(1)</script>', 'application/pdf')).body.id
  const how = async (id: string, query: string) => {
    const { headers } = await ann.get(`/api/files/${id}/content${query}`)
    return [
      headers.get('content-disposition')?.split(';')[0],
      headers.get('content-security-policy')?.includes('sandbox'),
    ]
  }
  expect(await how(pdf, '?inline=true')).toEqual(['inline', false])
  expect(await how(pdf, '')).toEqual(['attachment', true])
  expect(await how(fake, '?inline=true')).toEqual(['attachment', true])
})

test('an unused file belongs to its uploader; a taken one to whoever may read the field', async () => {
  const { body } = await upload(ann, 'a.txt', 'secret')
  expect((await bob.get(`/api/files/${body.id}/content`)).status).toBe(404)
  const { db } = server.platform
  await expect(claimFiles(db, bob, [body.id], place)).rejects.toMatchObject({ code: 'INVALID' })
  await claimFiles(db, ann, [body.id], place)
  await claimFiles(db, bob, [body.id], place)
  await expect(claimFiles(db, ann, [body.id], { ...place, record: body.id })).rejects.toMatchObject({ code: 'INVALID' })
  expect((await ann.get(`/api/files/${body.id}`)).status).toBe(404)
  readers.add(bob.id)
  expect((await bob.get(`/api/files/${body.id}/content`)).text).toBe('secret')
  expect((await ann.delete(`/api/files/${body.id}`)).status).toBe(404)
})

test('too large, no file, and the wrong kind of body are told apart', async () => {
  expect((await upload(ann, 'big.bin', new Uint8Array(51 * 1024 * 1024))).status).toBe(413)
  expect((await ann.post('/api/files', new FormData())).status).toBe(400)
  expect((await ann.post('/api/files', { file: 'x' })).status).toBe(415)
  const form = new FormData()
  form.append('username', 'admin')
  expect((await server.anonymous.post('/api/auth/login', form)).status).toBe(415)
})
