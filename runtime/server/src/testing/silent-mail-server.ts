import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface SilentMailServer {
  readonly port: number
  readonly url: string
  /** How many connections it was asked for. */
  readonly asked: () => number
  /** How many mails were handed over to it in full. */
  readonly given: () => number
  close(): Promise<void>
}

/** A peer that accepts the connection and falls silent: before its greeting, or when the whole mail has come. */
export async function startSilentMailServer(silent: 'at once' | 'after the mail'): Promise<SilentMailServer> {
  const sockets = new Set<Socket>()
  let given = 0
  let asked = 0
  const server = createServer((socket) => {
    asked++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    if (silent === 'at once') return
    let heard = ''
    let data = false
    socket.write('220 silent ESMTP\r\n')
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString()
      if (data && heard.endsWith('\r\n.\r\n')) given++
      for (let end = heard.indexOf('\r\n'); !data && end >= 0; end = heard.indexOf('\r\n')) {
        data = /^DATA/i.test(heard)
        heard = heard.slice(end + 2)
        socket.write(data ? '354 go on\r\n' : '250 ok\r\n')
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    asked: () => asked,
    given: () => given,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}
