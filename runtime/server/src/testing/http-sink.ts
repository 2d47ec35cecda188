import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
export interface SinkAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Never answers. */
  readonly hang?: boolean
}
export interface HttpSink {
  readonly received: ReceivedRequest[]
  /** How it answers the next requests; afterwards as `always` says, which is 200 with an empty object at first. */
  readonly answers: SinkAnswer[]
  always: SinkAnswer
  /** Hears of every request when it has been answered. */
  heard?: () => void
  readonly url: string
  close(): Promise<void>
}

/** A real HTTP server on a free port that keeps what it was given, fails, hangs and redirects as it is told. */
export async function startHttpSink(): Promise<HttpSink> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      sink.received.push({ path: request.url ?? '', headers: request.headers, body })
      const { status = 200, headers = {}, body: text = '{}', hang } = sink.answers.shift() ?? sink.always
      if (!hang) response.writeHead(status, { ...headers }).end(text, () => sink.heard?.())
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const sink: HttpSink = {
    received: [],
    answers: [],
    always: {},
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return sink
}
