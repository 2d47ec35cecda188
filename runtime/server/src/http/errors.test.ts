import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { answerErrors } from './errors.ts'

test('the log has an error for what nobody expected, and none for a reader who leaves', async () => {
  const lines: { level: number; msg: string }[] = []
  const app = Fastify({ logger: { level: 'debug', stream: { write: (line) => lines.push(JSON.parse(line)) } } })
  answerErrors(app)
  app.get('/left', () => {
    throw Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })
  app.get('/fault', () => {
    throw new TypeError('x is undefined')
  })
  const seen = async (url: string) => {
    lines.length = 0
    await app.inject(url)
    return lines
      .filter(({ msg }) => ['request failed', 'the reader left'].includes(msg))
      .map(({ level, msg }) => [level, msg])
  }
  expect(await seen('/left')).toEqual([[20, 'the reader left']])
  expect(await seen('/fault')).toEqual([[50, 'request failed']])
  await app.close()
})
