import { connect, type Socket } from 'node:net'
import type { Request, Requests } from './cases.ts'

export interface Figure {
  /** Median latency in ms. */
  readonly p50: number
  /** Answers per second. */
  readonly rate: number
  readonly answers: number
  readonly errors: number
}

/**
 * A closed loop: each connection sends its next request when it has the whole answer of the last; requests that belong together
 * are one answer. A bare socket, since the two
 * cores are shared with the server and Postgres: a full HTTP client would measure itself.
 */
export async function load(
  url: string,
  token: string,
  connections: number,
  seconds: number,
  next: () => Requests,
): Promise<Figure> {
  const { hostname, port } = new URL(url)
  const times: number[] = []
  let errors = 0
  const end = performance.now() + seconds * 1000
  const began = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname)
      socket.setNoDelay(true)
      const reader = answers(socket)
      while (performance.now() < end) {
        const requests = [next()].flat() as readonly Request[]
        const at = performance.now()
        let worst = 0
        for (const request of requests) {
          socket.write(textOf(request, hostname, token))
          worst = Math.max(worst, await reader())
        }
        times.push(performance.now() - at)
        if (worst >= 300) errors++
      }
      socket.destroy()
    }),
  )
  times.sort((a, b) => a - b)
  const rate = times.length / ((performance.now() - began) / 1000)
  return { p50: times[times.length >> 1] ?? NaN, rate, answers: times.length, errors }
}

// helpers

function textOf(request: Request, host: string, token: string): string {
  const body = request.body === undefined ? '' : JSON.stringify(request.body)
  const type = body === '' ? '' : 'content-type: application/json\r\n'
  return `${request.method} ${request.path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n${type}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** Status of the next whole answer; both servers send a content-length. */
function answers(socket: Socket): () => Promise<number> {
  let held: Buffer = Buffer.alloc(0)
  let wake: ((error?: Error) => void) | undefined
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    wake?.()
  })
  socket.on('error', (error) => wake?.(error))
  socket.on('close', () => wake?.(new Error('closed')))
  return async () => {
    for (;;) {
      const split = held.indexOf('\r\n\r\n')
      if (split >= 0) {
        const head = held.toString('latin1', 0, split)
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
        if (held.length >= split + 4 + length) {
          held = held.subarray(split + 4 + length)
          return Number(head.slice(9, 12))
        }
      }
      await new Promise<void>((resolve, reject) => (wake = (error) => (error ? reject(error) : resolve())))
    }
  }
}
