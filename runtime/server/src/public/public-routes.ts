import { publicForm, type FormDefinition, type OptionsDefinition } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { answers } from '../http/schemas.ts'
import { withApp } from '../records/request-context.ts'
import type { RecordServices } from '../records/record-services.ts'
import { readOrganisation } from '../users/organisation.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { entryOf, openLink } from './open-link.ts'
import { sendPublicForm } from './send-public-form.ts'
import { PublicDoneAnswer, PublicFormAnswer } from './public-answers.ts'

const strict = { additionalProperties: false } as const
const Params = Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' }) })

/** A form for people without an account: what it asks for, and sending it. Nothing that is stored can be read here. */
export function publicRoutes(app: App, services: RecordServices): void {
  const { db, now, events } = services.platform

  app.get(
    '/api/public/forms/:token',
    {
      config: { permission: 'public', rateLimit: { max: 600, timeWindow: '1 minute' } },
      schema: { summary: 'Read the form behind a public link', params: Params, response: answers(PublicFormAnswer) },
    },
    async (request, reply) => {
      const link = await openLink(db, request.params.token, now())
      const { name, timeZone } = await readOrganisation(services.platform)
      return withApp(services, link.app, async (published) => {
        const { form, entry } = entryOf(published, link)
        const shown = publicForm(form, entry)
        reply.header('cache-control', 'no-store')
        return { app: published.key, form: shown, options: optionsOf(published, shown), organisation: name, timeZone }
      })
    },
  )

  app.post(
    '/api/public/forms/:token',
    {
      config: { permission: 'public', rateLimit: { max: 300, timeWindow: '1 minute' } },
      schema: {
        summary: 'Send in a public form',
        params: Params,
        body: Type.Object(
          {
            values: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 60 }),
            /** Made once by the page: the same sending twice (a second tap, a lost answer) is one record. */
            key: Type.Optional(Type.String({ format: 'uuid' })),
          },
          strict,
        ),
        response: answers(PublicDoneAnswer, 201),
      },
    },
    async (request, reply) => {
      const link = await openLink(db, request.params.token, now())
      const done = await sendPublicForm(services, link, request.body, { id: request.id, ip: request.ip })
      events.hint()
      return reply.code(201).send({ done: done ?? null })
    },
  )
}

// helpers

/** The shared option sets that the form's fields name. */
function optionsOf(app: PublishedApp, form: FormDefinition): Record<string, OptionsDefinition> {
  const named = form.fields.flatMap(({ settings }) => {
    const set = settings?.['options']
    return typeof set === 'string' && Object.hasOwn(app.bundle.options, set) ? [app.bundle.options[set]!] : []
  })
  return Object.fromEntries(named.map((set) => [set.key, set]))
}
