import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { uploads } from '../http/uploads.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, Id, NO_CONTENT } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { createFileStore, fileTooLarge } from './file-store.ts'
import type { FileRow } from './files.ts'
import { mediaTypeOf } from './media-type.ts'
import { FileAnswer } from './file-answer.ts'

export const MAX_FILE = 50 * 1024 * 1024
const Params = Type.Object({ id: Id })
const Content = Type.Object(
  { inline: Type.Optional(Type.Boolean()), preview: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
)
const PDF = 'application/pdf'
const SHOWN = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"

/**
 * Upload, look at, download. `preview` of a picture is a look and no download: pictures seen together are one row of the log, and
 * what the browser has already is neither sent nor noted again. A file never opens as a page: an attachment, never sniffed, in a sandbox. Only what is a PDF by its
 * bytes is shown by the browser's reader when it is asked for that way.
 */
export function fileRoutes(app: App, { db, config, files, audit, now }: Platform): void {
  const store = createFileStore(config.dataDir)

  uploads(app, (scope) =>
    scope.post(
      '/api/files',
      {
        config: { permission: 'viewer', multipart: true },
        schema: { summary: 'Upload a file; a record claims it when it is saved', response: answers(FileAnswer, 201) },
      },
      async (request, reply) => {
        const viewer = viewerOf(request)
        const upload = await request.file({ limits: { fileSize: MAX_FILE, files: 1, fields: 5 } })
        if (!upload) throw new PlatformError('INVALID', {}, { issues: [{ path: 'file', code: 'REQUIRED' }] })
        const bytes = await store.write(upload.file, MAX_FILE)
        try {
          if (upload.file.truncated) throw fileTooLarge(MAX_FILE)
          const name = fileName(upload.filename)
          const row = await db.transaction().execute(async (trx) => {
            const made = await trx
              .insertInto('meta.file')
              .values({
                uploaded_by: viewer.id,
                name,
                media_type: mediaTypeOf(bytes.head, name),
                size: String(bytes.size),
                sha256: bytes.sha256,
                storage_key: bytes.key,
                created_at: now().toISOString(),
              })
              .returningAll()
              .executeTakeFirstOrThrow()
            await writeAudit(trx, [
              {
                actor: viewer,
                action: 'file.upload',
                at: now(),
                record: made.id,
                params: { name, size: bytes.size },
                request,
              },
            ])
            return made
          })
          return reply.code(201).send(describe(row))
        } catch (error) {
          await store.remove(bytes.key)
          throw error
        }
      },
    ),
  )

  app.get(
    '/api/files/:id',
    {
      config: { permission: 'viewer' },
      schema: { summary: `Read a file's name, size and type`, params: Params, response: answers(FileAnswer) },
    },
    async (request) => describe(await files.readable(viewerOf(request), request.params.id)),
  )

  app.get(
    '/api/files/:id/content',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Download a file',
        params: Params,
        querystring: Content,
        response: answersWith('application/octet-stream', 'The file itself'),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const file = await files.readable(viewer, request.params.id)
      const shown = request.query.inline === true && file.media_type === PDF
      const look = request.query.preview === true && file.media_type.startsWith('image/')
      const etag = `"${file.sha256.toString('hex').slice(0, 32)}"`
      reply.header('cache-control', 'private, no-cache').header('etag', etag)
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      const params = { name: file.name }
      const place = { ...(file.app ? { app: file.app } : {}), ...(file.form ? { form: file.form } : {}) }
      audit.view({
        actor: viewer,
        action: look ? 'file.view' : 'file.download',
        at: now(),
        ...place,
        record: file.record ?? file.id,
        params,
        request,
      })
      return (
        reply
          .header('content-type', file.media_type)
          .header('content-length', file.size)
          .header(
            'content-disposition',
            `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeName(file.name)}`,
          )
          // A browser's own reader of PDF does not start in a sandbox; it runs outside of our origin by itself.
          .header('content-security-policy', shown ? SHOWN : "default-src 'none'; sandbox")
          .send(store.read(file.storage_key))
      )
    },
  )

  app.delete(
    '/api/files/:id',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Delete a file that no record has claimed', params: Params, response: NO_CONTENT },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const gone = await db
        .deleteFrom('meta.file')
        .where('id', '=', request.params.id)
        .where('uploaded_by', '=', viewer.id)
        .where('record', 'is', null)
        .returning('storage_key')
        .executeTakeFirst()
      if (!gone) throw new PlatformError('NOT_FOUND')
      await store.remove(gone.storage_key)
      return reply.code(204).send()
    },
  )
}

/** Removes files that no record took within a day. */
export async function removeUnusedFiles({ db, config, now }: Pick<Platform, 'db' | 'config' | 'now'>): Promise<void> {
  const store = createFileStore(config.dataDir)
  const before = new Date(now().getTime() - 24 * 3_600_000).toISOString()
  const gone = await db
    .deleteFrom('meta.file')
    .where('record', 'is', null)
    .where('created_at', '<', before)
    .returning('storage_key')
    .execute()
  for (const { storage_key } of gone) await store.remove(storage_key)
}

// helpers

const describe = (file: FileRow) => ({
  id: file.id,
  name: file.name,
  mediaType: file.media_type,
  size: Number(file.size),
  image: file.media_type.startsWith('image/'),
})

/** Metadata only: no path, no control characters, at most 200 characters with the extension kept. */
function fileName(given: string | undefined): string {
  const name = (given ?? '')
    .normalize('NFC')
    .toWellFormed()
    .replace(/^.*[/\\]/, '')
    .replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - extension.length)
  return `${[...stem].slice(0, 190).join('') || 'file'}${extension}`
}

const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
