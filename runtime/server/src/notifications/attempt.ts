import type { ChannelOutcome, ChannelRequest } from '@tenon/engine'
import { OutboundRefused, postOutbound } from '../http/outbound.ts'

/** How one try to deliver ended. */
export type Attempt =
  | { readonly ok: true; readonly reply: string }
  | {
      readonly ok: false
      /** Trying again would not help. */
      readonly final: boolean
      /** A code: of ours, of the network, or `STATUS` where the other side has answered. */
      readonly error: string
      readonly reply?: string
      /** Nobody answered: the others on their way there need not find that out one by one. */
      readonly unreachable?: boolean
    }

const KEPT = 500

/** Posts past the outbound guard and judges the answer. */
export async function postAttempt(
  { url, body, headers }: ChannelRequest,
  allow: readonly string[],
  judge: (status: number, body: string) => ChannelOutcome,
): Promise<Attempt> {
  try {
    const answer = await postOutbound(url, body, { 'user-agent': 'Tenon', ...headers }, allow)
    const reply = `HTTP ${answer.status} ${answer.body.replace(/\s+/g, ' ')}`.trim().slice(0, KEPT)
    const outcome = judge(answer.status, answer.body)
    if (outcome.ok) return { ok: true, reply }
    return { ok: false, final: outcome.final, error: 'STATUS', reply: outcome.reason.slice(0, KEPT) || reply }
  } catch (error) {
    if (error instanceof OutboundRefused) return { ok: false, final: true, error: error.message }
    return { ok: false, final: false, error: networkCode(error), unreachable: true }
  }
}

/** `ECONNREFUSED`, `TIMEOUT` … */
export function networkCode(error: unknown): string {
  const { name, code } = error as { name?: string; code?: unknown }
  // What a signal of ours has cut off took too long.
  if (name === 'TimeoutError' || code === 'ABORT_ERR') return 'TIMEOUT'
  return typeof code === 'string' ? code : 'NETWORK'
}
