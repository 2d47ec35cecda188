import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Platform } from '../platform.ts'
import type { App } from './app.ts'
import { answersWith } from './schemas.ts'

/** `/metrics` for Prometheus, by the API token of an administrator or auditor: times per route, pools, the process itself. */
export function metricRoutes(app: App, { pool, directPool, readPool, db }: Platform): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const times = new Histogram({
    name: 'tenon_request_seconds',
    help: 'Time to answer by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [register],
  })
  new Gauge({
    name: 'tenon_pool_connections',
    help: 'Connections to PostgreSQL',
    labelNames: ['pool', 'state'],
    registers: [register],
    collect() {
      for (const [name, each] of Object.entries({ request: pool, direct: directPool, read: readPool })) {
        this.set({ pool: name, state: 'open' }, each.totalCount)
        this.set({ pool: name, state: 'idle' }, each.idleCount)
        this.set({ pool: name, state: 'waiting' }, each.waitingCount)
      }
    },
  })
  new Gauge({
    name: 'tenon_outbox_rows',
    help: 'Events that wait to be taken from the outbox',
    registers: [register],
    async collect() {
      const row = await db
        .selectFrom('meta.outbox')
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .executeTakeFirstOrThrow()
      this.set(Number(row.n))
    },
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    times.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
  app.addHook('onClose', async () => register.clear())
  app.get(
    '/metrics',
    {
      config: { permission: ['administrator', 'auditor'] },
      schema: {
        summary: 'Figures for Prometheus',
        response: answersWith('text/plain', 'Figures, as Prometheus reads them'),
      },
    },
    async (_request, reply) => reply.type(register.contentType).send(await register.metrics()),
  )
}
