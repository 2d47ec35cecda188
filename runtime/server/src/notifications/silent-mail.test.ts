import { expect, test } from 'vitest'
import { movingClock, startMailSink, startSilentMailServer, startTestServer, subjectOf } from '../testing/index.ts'
import { queueMail } from './mail.ts'

test.each(['at once', 'after the mail'] as const)(
  'a mail server that falls silent %s keeps no save waiting; its mails go out once when it speaks again',
  async (silent) => {
    const clock = movingClock('2026-11-26T02:00:00.000Z')
    const peer = await startSilentMailServer(silent)
    const server = await startTestServer({ now: clock.now, env: { SMTP_URL: peer.url, SMTP_SECONDS: '0.5' } })
    const keys = Array.from({ length: 12 }, (_mail, i) => `silent-${i}`)
    const log = async () => (await server.admin.get('/api/deliveries?search=silent-&size=50')).body
    let sink: Awaited<ReturnType<typeof startMailSink>> | undefined
    try {
      // Writing the mails down is all that a save waits for: nobody has been asked yet when it is over.
      await server.platform.db.transaction().execute(async (trx) => {
        await queueMail(
          server.platform,
          trx,
          keys.map((key) => ({ key, to: 'finance@example.com', subject: key, text: '正文' })),
        )
        expect(peer.asked()).toBe(0)
      })
      await expect
        .poll(async () => (await log()).rows.filter((row: { nextAt: string | null }) => row.nextAt).length, {
          timeout: 20_000,
        })
        .toBe(12)
      const { rows } = await log()
      // Who found the silence out tells the others: they wait without a try of their own.
      expect(rows.filter((row: { attempts: number }) => row.attempts > 0).length).toBeLessThan(8)
      expect(new Set(rows.map((row: { error: string | null }) => row.error))).toEqual(new Set([null, 'ETIMEDOUT']))
      expect(peer.given()).toBe(silent === 'at once' ? 0 : peer.asked())
      await peer.close()
      sink = await startMailSink(peer.port)
      await clock.skip(server, 3_600_000)
      await expect.poll(() => sink!.mails.length, { timeout: 20_000 }).toBe(12)
      await expect.poll(async () => (await log()).counts).toMatchObject({ waiting: 0, sent: 12, failed: 0 })
      await clock.skip(server, 3_600_000)
      expect(sink.mails.map(subjectOf).sort()).toEqual([...keys].sort())
    } finally {
      await server.close()
      await sink?.close()
    }
  },
  60_000,
)
