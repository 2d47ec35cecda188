import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: readonly string[]
  readonly source: string
}
export interface MailSink {
  readonly mails: ReceivedMail[]
  /** What it says to the next mails instead of taking them: 550, 451 … */
  readonly answers: number[]
  /** How many mails it was given, answered or not. */
  given(): number
  /** It answers no mail before this. */
  hold?: Promise<void> | undefined
  readonly port: number
  readonly url: string
  close(): Promise<void>
}

/** A real SMTP server on a free port, or one that was free before, that keeps what it was given. */
export async function startMailSink(at = 0): Promise<MailSink> {
  const mails: ReceivedMail[] = []
  const answers: number[] = []
  let given = 0
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        given++
        await sink.hold
        const code = answers.shift()
        if (code) return done(Object.assign(new Error('no'), { responseCode: code }))
        const source = Buffer.concat(chunks).toString('utf8')
        mails.push({ to: session.envelope.rcptTo.map((one) => one.address), source })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(at, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as AddressInfo
  const sink: MailSink = {
    mails,
    answers,
    given: () => given,
    port,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  }
  return sink
}

/** Subject of a mail as its reader sees it. */
export function subjectOf({ source }: ReceivedMail): string {
  const header = /^Subject: ((?:.*\r?\n[ \t])*.*)$/m.exec(source)?.[1] ?? ''
  return header
    .replace(/\?=\r?\n[ \t]+=\?/g, '?==?')
    .replace(/\r?\n[ \t]/g, ' ')
    .replace(/=\?UTF-8\?(B|Q)\?([^?]*)\?=/gi, (_all, way: string, text: string) =>
      way.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(unescape(text.replaceAll('_', ' ').replaceAll('=', '%')), 'latin1').toString('utf8'),
    )
}
