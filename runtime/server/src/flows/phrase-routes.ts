import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Automation } from '../rules/automation.ts'
import { PhrasesAnswer } from './flow-answers.ts'

const Phrases = Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }), { maxItems: 20 })

/** 我的常用语: what a person often writes when he decides, in his order. */
export function phraseRoutes(app: App, { records }: Automation): void {
  const { db } = records.platform
  const config = { permission: 'viewer' } as const
  const of = async (person: string) => {
    const rows = await db
      .selectFrom('meta.phrase')
      .select('text')
      .where('person', '=', person)
      .orderBy('position')
      .execute()
    return { phrases: rows.map(({ text }) => text) }
  }

  app.get(
    '/api/me/phrases',
    { config, schema: { summary: `List one's own phrases for opinions`, response: answers(PhrasesAnswer) } },
    (request) => of(viewerOf(request).id),
  )
  app.put(
    '/api/me/phrases',
    {
      config,
      schema: {
        summary: `Replace one's own phrases for opinions`,
        body: Type.Object({ phrases: Phrases }, strict),
        response: answers(PhrasesAnswer),
      },
    },
    async (request) => {
      const person = viewerOf(request).id
      const phrases = [...new Set(request.body.phrases.map((text) => text.trim()))]
      await db.transaction().execute(async (trx) => {
        // NB: two of his windows at once; the last one holds, never a mixture.
        await trx.selectFrom('meta.user').select('id').where('id', '=', person).forUpdate().execute()
        await trx.deleteFrom('meta.phrase').where('person', '=', person).execute()
        if (phrases.length > 0)
          await trx
            .insertInto('meta.phrase')
            .values(phrases.map((text, position) => ({ person, position, text })))
            .execute()
      })
      return of(person)
    },
  )
}
