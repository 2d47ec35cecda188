import type { FastifyReply, FastifyRequest } from 'fastify'
import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'

/** Parts of an answer, each as a line of JSON as soon as it is there. One that fails breaks the answer off. */
export function sendLines(
  request: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  parts: readonly Promise<object>[],
): FastifyReply {
  const lines = new Readable({ read: () => undefined })
  const sent = parts.map(async (part) => lines.push(`${JSON.stringify(await part)}\n`))
  void Promise.all(sent).then(
    () => lines.push(null),
    (error: Error) => lines.destroy(error),
  )
  void reply.headers({
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that collects the answer would hold back what is ready.
    'x-accel-buffering': 'no',
  })
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(lines)
  void reply.headers({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
  // The compression of the other answers waits until it has enough; here every line goes at once.
  const packed = createGzip({ level: constants.Z_BEST_SPEED, flush: constants.Z_SYNC_FLUSH })
  pipeline(lines, packed, () => undefined)
  return reply.send(packed)
}
