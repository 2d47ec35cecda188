import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import type { Platform } from '../platform.ts'
import { credentialOf } from '../sessions/session-cookie.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { EventRow } from './events.ts'
import { answersWith } from '../http/schemas.ts'

const HEARTBEAT = 20_000
const RESUME = 1_000

/**
 * Server-sent events. Each batch is shown to the viewer as he is at that moment: who was signed out or lost a right
 * hears no more. `Last-Event-ID` resumes; `event: reset` says that too much was missed and pages should load again.
 */
export function eventRoutes(app: App, platform: Platform, sessions: Sessions): void {
  const { events, config, log } = platform
  const open = new Set<() => void>()
  app.addHook('preClose', async () => open.forEach((close) => close()))

  app.get(
    '/api/events',
    {
      config: { permission: 'viewer', compress: false },
      schema: {
        summary: 'Follow changes as server-sent events',
        response: answersWith('text/event-stream', 'Events, as they happen'),
      },
    },
    async (request, reply) => {
      viewerOf(request)
      const secret = credentialOf(request, config)!.id
      const after = request.headers['last-event-id']
      reply.hijack()
      const headers = {
        ...reply.getHeaders(),
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      }
      reply.raw.writeHead(200, headers as Record<string, string>)
      reply.raw.write('retry: 2000\n\n')

      let queue: Promise<void> = Promise.resolve()
      const deliver = (batch: readonly EventRow[]) => {
        queue = queue.then(async () => {
          if (reply.raw.destroyed) return
          const viewer = await sessions.viewer(secret)
          if (!viewer) return close()
          for (const message of await events.messages(viewer, batch))
            reply.raw.write(`id: ${message.seq}\nevent: ${message.name}\ndata: ${JSON.stringify(message.data)}\n\n`)
        })
        queue = queue.catch((err) => {
          log.warn({ err }, 'events were not delivered')
          close()
        })
      }
      const stop = events.follow(deliver)
      const heartbeat = setInterval(() => {
        reply.raw.write(': \n\n')
        deliver([])
      }, HEARTBEAT)
      const close = () => {
        stop()
        clearInterval(heartbeat)
        open.delete(close)
        reply.raw.end()
      }
      open.add(close)
      request.raw.once('close', close)

      if (typeof after === 'string' && /^\d{1,18}$/.test(after)) {
        const missed = await events.since(after, RESUME)
        if (missed.length >= RESUME) reply.raw.write('event: reset\ndata: {}\n\n')
        else if (missed.length) deliver(missed)
      }
    },
  )
}
