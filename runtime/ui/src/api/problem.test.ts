import { afterEach, describe, expect, it, vi } from 'vitest'
import { addMessages, i18n } from '../i18n/i18n.ts'
import { get, offline, toError } from './client.ts'
import { ApiError } from './error.ts'
import { messages } from './messages.ts'
import { problemOf } from './problem.ts'

addMessages(messages)
i18n.global.locale.value = 'zh-CN'

afterEach(() => {
  vi.unstubAllGlobals()
  i18n.global.locale.value = 'zh-CN'
})

const answer = (status: number, code = 'ANY') => toError(status, { error: { code, message: '原因' } })

describe('what went wrong', () => {
  it.each([
    ['a connection that is lost', offline(), 'wifi-off', true],
    ['a server that is away', answer(503), 'cloud-off', true],
    ['a proxy that waited too long', answer(504), 'cloud-off', true],
    ['a refusal', answer(403), 'lock', false],
    ['nobody signed in', answer(401), 'lock', false],
    ['something missing', answer(404), 'file-x', false],
    ['something that was there once', answer(410), 'file-x', false],
    ['too many requests', answer(429), 'hourglass', true],
    ['what takes too long', answer(422, 'TOO_EXPENSIVE'), 'hourglass', true],
    ['somebody who was quicker', answer(409), 'triangle-alert', true],
    ['a wrong question', answer(400), 'triangle-alert', false],
    ['a state that does not allow it', answer(422, 'STATE'), 'triangle-alert', false],
    ['a fault', answer(500), 'triangle-alert', true],
  ])('%s', (_name, error, icon, again) => {
    expect(problemOf(error)).toMatchObject({ icon, again, missing: icon === 'file-x' })
  })

  it('is said in the words of the server, of its first issue before those of the whole', () => {
    expect(problemOf(answer(403)).text).toBe('原因')
    const issues = [{ path: 'filter', code: 'X', message: '条件里的字段已删除' }]
    expect(problemOf(new ApiError(400, { code: 'INVALID', message: '有误', issues })).text).toBe('条件里的字段已删除')
  })

  it('has words of ours in both languages where the server gave none', () => {
    const said = () => [403, 404, 413, 429, 502, 500].map((status) => problemOf(toError(status, undefined)).text)
    expect(said()).toEqual([
      '没有权限查看或操作。',
      '内容不存在，或已经移走。',
      '发送的内容过大。',
      '请求过于频繁，请稍后重试。',
      '服务正在重启，请稍后重试。',
      '操作没有成功（500），请重试；仍不行请把时间告诉管理员。',
    ])
    i18n.global.locale.value = 'en-US'
    expect(said()[0]).toBe('You are not allowed to see or do this.')
    expect(problemOf(offline()).text).toBe('You are offline. Check the connection and try again.')
  })

  it('is no lost connection and no text for programmers where no request threw it', () => {
    for (const error of [new TypeError("Cannot read properties of undefined (reading 'x')"), null, undefined]) {
      const problem = problemOf(error)
      expect(problem).toMatchObject({ icon: 'triangle-alert', again: true })
      expect(problem.text).toContain('页面出了问题')
    }
  })
})

describe('an answer', () => {
  const answered = (json: () => Promise<unknown>) =>
    vi.stubGlobal('fetch', async () => ({ ok: true, status: 200, headers: new Headers(), json }))

  const failing = (): Promise<Error | null> =>
    get('/x').then(
      () => null,
      (error: Error) => error,
    )

  it('that breaks off is a lost connection', async () => {
    answered(() => Promise.reject(new TypeError('network error')))
    expect(problemOf(await failing())).toMatchObject({ icon: 'wifi-off' })
  })

  it('that is none of ours is not', async () => {
    answered(async () => JSON.parse('<html>') as unknown)
    expect(problemOf(await failing())).toMatchObject({ icon: 'triangle-alert' })
  })

  it('that nobody waits for any more says so', async () => {
    const left = new AbortController()
    left.abort()
    answered(() => Promise.reject(left.signal.reason as Error))
    expect(await get('/x', { signal: left.signal }).catch((error: Error) => error.name)).toBe('AbortError')
  })
})
