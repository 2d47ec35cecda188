import Fastify from 'fastify'
import { expect, test } from 'vitest'
import type { App } from '../http/app.ts'
import { answers, Id, Nullable, Shape, Text } from '../http/schemas.ts'
import { holdToAnswers } from './hold-to-answers.ts'

const Answer = Shape({ id: Id, title: Nullable(Text) })
const good = { id: '0198c0de-0000-7000-8000-000000000000', title: null }

/** What a client gets of a route that says it answers `Answer`, and sends this. */
async function sent(body: unknown, status = 200): Promise<{ status: number; text: string }> {
  const app = Fastify()
  app.setSerializerCompiler(() => JSON.stringify)
  holdToAnswers(app as unknown as App)
  app.get('/api/odd', { schema: { summary: 'Odd', response: answers(Answer) } as object }, (_request, reply) =>
    reply.code(status).send(body),
  )
  const answer = await app.inject('/api/odd')
  return { status: answer.statusCode, text: answer.body }
}

test('an answer that its route tells goes out as it is', async () => {
  expect(await sent(good)).toEqual({ status: 200, text: JSON.stringify(good) })
})

test.each([
  ['a property too few', { id: good.id }, "must have required property 'title'"],
  ['a property that nobody told', { ...good, secret: 1 }, 'must NOT have additional properties'],
  ['another kind of value', { ...good, title: 1 }, 'data/title must be string'],
  ['an id that is none', { ...good, id: 'x' }, 'must match format'],
])('%s fails the request', async (_what, body, reason) => {
  const { status, text } = await sent(body)
  expect(status).toBe(500)
  expect(text).toContain('GET /api/odd is not what its schema says')
  expect(text).toContain(reason)
})

test('a status that the route does not tell fails the request', async () => {
  const { status, text } = await sent(good, 201)
  expect(status).toBe(500)
  expect(text).toContain('GET /api/odd does not say what it answers with 201')
})
