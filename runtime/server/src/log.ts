import pino, { type DestinationStream, type Logger } from 'pino'

/**
 * JSON lines. What may be logged is listed, not what may not: requests appear as method, route and status; errors as
 * type, message, code and stack; no header, body, query string or SQL parameter has a way in. Lines of 100 ms are written
 * together (a write each cost a tenth of a request's CPU): an end of the process writes them out, a kill may lose them.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      req: (request: { method?: string; routeOptions?: { url?: string }; id?: string }) => ({
        method: request.method,
        route: request.routeOptions?.url,
        id: request.id,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      err: describeError,
      error: describeError,
      cause: describeError,
    },
  }
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 100 }))
}

// helpers

/** NB: Postgres puts values into `detail`, drivers put parameters beside the message: neither is taken over. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error === undefined ? undefined : { type: typeof error }
  const { code, cause } = error as Error & { code?: unknown }
  return {
    type: error.name,
    message: error.message.slice(0, 500),
    stack: error.stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  }
}
