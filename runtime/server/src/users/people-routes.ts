import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { likeText } from './person-search.ts'
import { PeopleAnswer } from './user-answers.ts'

const Query = Type.Object(
  {
    search: Type.Optional(Type.String({ maxLength: 100 })),
    /** Comma-separated: names for ids that a page already shows, disabled people too. */
    ids: Type.Optional(Type.String({ maxLength: 20_000, pattern: '^[0-9a-f,-]*$' })),
    size: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  },
  strict,
)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names of colleagues for pickers: name and department, nothing else about them. */
export function peopleRoutes(app: App, { db }: Platform): void {
  app.get(
    '/api/people',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Find people by name, as pickers show them',
        querystring: Query,
        response: answers(PeopleAnswer),
      },
    },
    async ({ query }) => {
      let people = db
        .selectFrom('meta.user as u')
        .leftJoin('meta.department_member as m', (join) =>
          join.onRef('m.user_id', '=', 'u.id').on('m.is_primary', '=', true),
        )
        .leftJoin('meta.department as d', 'd.id', 'm.department_id')
        .select((eb) => [
          'u.id',
          'u.name as title',
          'd.id as department',
          'd.title as departmentTitle',
          eb('u.status', '=', 'disabled').$castTo<boolean>().as('disabled'),
        ])
        .orderBy('u.name')
        .orderBy('u.id')
        .limit(query.size)
      if (query.ids !== undefined) {
        const ids = query.ids.split(',').filter((id) => UUID.test(id))
        if (!ids.length) return { rows: [] }
        people = people.where('u.id', 'in', ids)
      } else {
        people = people.where('u.status', '=', 'active')
        if (query.search) people = people.where('u.search', 'like', likeText(query.search))
      }
      return { rows: await people.execute() }
    },
  )
}
