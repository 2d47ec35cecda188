import { DEFINITION_KINDS, Key, PlatformError, type Definition, type DefinitionKind, type Issue } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { refOf } from './bundle.ts'
import { checkShape } from './check-bundle.ts'
import { writeDrafts } from './draft-store.ts'

const Kind = Type.Unsafe<DefinitionKind>(Type.Enum([...DEFINITION_KINDS]))
const Change = Type.Object(
  {
    kind: Kind,
    key: Key,
    seen: Type.Integer({ minimum: 0, description: 'Revision on which it is based; 0: the writer believes it is new' }),
    body: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], { description: 'null removes it' }),
  },
  strict,
)
const Body = Type.Object({ changes: Type.Array(Change, { minItems: 1, maxItems: 1_000 }) }, strict)

/** What a builder changed in one go travels in one request and is kept whole: a new form with the rights on it. */
export function draftRoute(app: App, { db }: Platform): void {
  app.patch(
    '/api/apps/:app/draft',
    {
      config: { permission: ['builder', 'administrator'] },
      bodyLimit: 16 * 1_048_576,
      schema: {
        summary: 'Write several definitions into the draft, all of them or none',
        params: Type.Object({ app: Key }),
        body: Body,
        response: answers(Type.Object({ revisions: Type.Record(Type.String(), Type.Integer()) }, strict)),
      },
    },
    async (request) => {
      const { app: key } = request.params
      const { changes } = request.body
      const writes = changes.map(({ body, ...change }) => ({
        ...change,
        body: body === null ? removed(change) : shaped(key, change, body),
      }))
      const revisions = await writeDrafts(db, { app: key, by: viewerOf(request).id }, writes)
      return {
        revisions: Object.fromEntries(writes.map((write, at) => [refOf(write.kind, write.key), revisions[at]!])),
      }
    },
  )
}

type Named = { readonly kind: DefinitionKind; readonly key: string }

/** A definition as it may be kept in a draft. Errors: INVALID with `{ref}` and what is wrong with its shape. */
export function shaped(app: string, { kind, key }: Named, body: Readonly<Record<string, unknown>>): Definition {
  const misnamed: readonly Issue[] =
    kind === 'app' && key !== app ? [{ path: 'key', code: 'KEY', params: { expected: app } }] : []
  const issues = [...checkShape(kind, key, body), ...misnamed]
  if (issues.length > 0) throw new PlatformError('INVALID', { ref: refOf(kind, key) }, { issues })
  return body as unknown as Definition
}

// helpers

function removed({ kind }: Named): null {
  if (kind === 'app') throw new PlatformError('STATE', { reason: 'app' })
  return null
}
