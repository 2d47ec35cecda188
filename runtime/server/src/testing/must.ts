import type { TestAnswer } from './test-server.ts'

/** What an answer holds; tests look into bodies of any shape. */
export type Body = TestAnswer['body']

/**
 * The body of an answer that has to be of that status; anything else fails the test with what the server said.
 *
 * @example const made = await must(admin.post('/api/apps/crm/forms/lead/records', values), 201)
 */
export async function must(answer: TestAnswer | Promise<TestAnswer>, status = 200): Promise<Body> {
  const got = await answer
  if (got.status !== status) throw new Error(`answered ${got.status}, not ${status}: ${got.text}`)
  return got.body
}
