import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { sendLines } from './send-lines.ts'

const ways = [{ 'accept-encoding': 'identity' }, { 'accept-encoding': 'gzip' }]

test.each(ways)('parts come as lines, in the order in which they are ready (%o)', async (headers) => {
  let late: (part: object) => void = () => undefined
  const parts = [new Promise<object>((resolve) => (late = resolve)), Promise.resolve({ n: 2 })]
  await serve(
    () => parts,
    async (url) => {
      const answer = await fetch(url, { headers })
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
      expect((await reader.read()).value).toBe('{"n":2}\n')
      late({ n: 1 })
      expect((await reader.read()).value).toBe('{"n":1}\n')
      expect((await reader.read()).done).toBe(true)
    },
  )
})

test.each(ways)('a part that fails breaks the answer off: nobody waits for ever (%o)', async (headers) => {
  await serve(
    () => [Promise.resolve({ n: 1 }), Promise.reject(new Error('gone'))],
    async (url) => {
      const answer = await fetch(url, { headers }).catch((error: Error) => error)
      await expect(answer instanceof Error ? Promise.reject(answer) : answer.text()).rejects.toThrow()
    },
  )
})

// helpers

async function serve(parts: () => readonly Promise<object>[], visit: (url: string) => Promise<void>): Promise<void> {
  const app = Fastify()
  app.get('/', (request, reply) => sendLines(request, reply, parts()))
  try {
    await visit(await app.listen({ port: 0, host: '127.0.0.1' }))
  } finally {
    await app.close()
  }
}
