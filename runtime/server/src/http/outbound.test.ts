import dns from 'node:dns/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { checkOutbound, OutboundRefused, postOutbound } from './outbound.ts'

/** What the name server says, one answer after the other. */
const answers: string[][] = []
const asked: string[] = []
vi.spyOn(dns, 'lookup').mockImplementation(((host: string) => {
  asked.push(host)
  const found = answers.shift()
  if (!found) return Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
  return Promise.resolve(found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}) as typeof dns.lookup)
afterAll(() => void vi.restoreAllMocks())

const reached: string[] = []
const inside = createServer((request, response) => {
  reached.push(`${request.headers.host ?? ''}${request.url ?? ''}`)
  if (request.url === '/moved') response.writeHead(302, { location: `http://127.0.0.1:${port()}/secret` }).end()
  else response.end('ok')
})
const port = () => (inside.address() as AddressInfo).port
beforeAll(() => new Promise<void>((done) => inside.listen(0, '127.0.0.1', done)))
afterAll(() => new Promise((done) => inside.close(done)))
afterEach(() => {
  answers.length = asked.length = reached.length = 0
})
const post = (url: string, allow: readonly string[] = []) => postOutbound(url, '{}', {}, allow)

test.each([
  ['10.0.0.8'],
  ['127.0.0.1'],
  ['169.254.169.254'],
  ['192.168.1.4'],
  ['::1'],
  ['fd12::1'],
  ['::ffff:10.0.0.8'],
  ['64:ff9b::a00:8'],
])('a name that stands for %s is refused', async (address) => {
  answers.push([address], [address])
  await expect(post('https://hooks.example.com/x')).rejects.toBeInstanceOf(OutboundRefused)
  await expect(checkOutbound('https://hooks.example.com/x', [])).rejects.toBeInstanceOf(OutboundRefused)
})

test('one inside address among those of a name is enough', async () => {
  answers.push(['1.1.1.1', '10.0.0.8'], ['93.184.216.34', '10.0.0.8'], ['2606:2800:220:1::1', '::1'])
  for (let i = 0; i < 3; i++) await expect(post('http://two.example.com/')).rejects.toBeInstanceOf(OutboundRefused)
})

test('a name that answers otherwise the second time is connected to where it was checked', async () => {
  answers.push(['127.0.0.1'], ['10.255.255.1'], ['10.255.255.1'])
  const answer = await post(`http://rebind.example.com:${port()}/hook`, ['127.0.0.1/32'])
  expect(answer).toEqual({ status: 200, body: 'ok' })
  // The name is looked up once; the other side still hears by which name it was called.
  expect(asked).toEqual(['rebind.example.com'])
  expect(reached).toEqual([`rebind.example.com:${port()}/hook`])
})

test('a redirect to an inside address is an answer, not a way', async () => {
  answers.push(['127.0.0.1'])
  expect(await post(`http://moved.example.com:${port()}/moved`, ['127.0.0.1/32'])).toMatchObject({ status: 302 })
  expect(reached).toEqual([`moved.example.com:${port()}/moved`])
})

test('a name that is not known is an error of the network, and may be tried again', async () => {
  const error = await post('https://nowhere.example.com/').catch((caught: unknown) => caught)
  expect(error).not.toBeInstanceOf(OutboundRefused)
  expect(error).toMatchObject({ code: 'ENOTFOUND' })
})
