import { describe, expect, it } from 'vitest'
import { confirmed, question } from './confirm.ts'

describe('a question to the person', () => {
  it('resolves to the answer and is gone then', async () => {
    const asked = confirmed({ text: 'Void it?' })
    expect(question.value?.text).toBe('Void it?')
    question.value?.answer(true)
    expect(await asked).toBe(true)
    expect(question.value).toBeNull()
  })

  it('that another one replaces is answered with no', async () => {
    const first = confirmed({ text: 'first' })
    const second = confirmed({ text: 'second' })
    expect(await first).toBe(false)
    expect(question.value?.text).toBe('second')
    question.value?.answer(false)
    expect(await second).toBe(false)
  })
})
