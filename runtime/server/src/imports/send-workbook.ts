import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Sends a file to be kept, never to be opened as a page. */
export function sendWorkbook(
  reply: FastifyReply,
  file: Uint8Array | Readable,
  name: string,
  type = XLSX,
): FastifyReply {
  return reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename*=UTF-8''${encoded(name)}`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(file instanceof Uint8Array ? Buffer.from(file) : file)
}

// helpers

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const encoded = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
