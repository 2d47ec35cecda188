import dns from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import ipaddr from 'ipaddr.js'

const TIMEOUT_MS = 5_000
const MAX_ANSWER = 1_000_000

/** Of an answer's body so much is kept. */
const KEPT = 4_000

export interface OutboundAnswer {
  readonly status: number
  /** The beginning of what was answered. */
  readonly body: string
}
/** Why nothing was sent: the address is none, or leads where this server must not go. */
export class OutboundRefused extends Error {}

/**
 * The only way out to addresses that people write down: http and https on their own ports; the name is resolved once, every
 * address it has must be public (or in `allow`, CIDRs set by the operator), and the connection goes to the checked address.
 * No redirects, no proxies, 5 s. Throws OutboundRefused, or the network's error.
 */
export async function postOutbound(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  allow: readonly string[],
): Promise<OutboundAnswer> {
  const target = parse(url)
  return send(target, body, headers, await checkedAddress(target, allow))
}

/** Throws OutboundRefused where `postOutbound` would, or the network's error where the name is not known. Sends nothing. */
export async function checkOutbound(url: string, allow: readonly string[]): Promise<void> {
  await checkedAddress(parse(url), allow)
}

// helpers

interface CheckedAddress {
  readonly address: string
  readonly family: number
}

async function checkedAddress(target: URL, allow: readonly string[]): Promise<CheckedAddress> {
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const addresses = ipaddr.isValid(host)
    ? [{ address: host, family: ipaddr.parse(host).kind() === 'ipv6' ? 6 : 4 }]
    : await dns.lookup(host, { all: true, verbatim: true })
  const own = target.port === ''
  for (const { address } of addresses) {
    const allowed = isAllowed(address, allow)
    if (!allowed && (!isPublic(address) || !own)) throw new OutboundRefused('ADDRESS')
  }
  const [first] = addresses
  if (!first) throw new OutboundRefused('ADDRESS')
  return first
}

function parse(url: string): URL {
  let target: URL
  try {
    target = new URL(url)
  } catch {
    throw new OutboundRefused('URL')
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') throw new OutboundRefused('URL')
  if (target.username !== '' || target.password !== '') throw new OutboundRefused('URL')
  return target
}

/**
 * `unicast` is what ipaddr.js calls an address of the open internet; everything else has a special meaning. NB: it says so of
 * IPv6 that nobody has been given, too: `::7f00:1` is 127.0.0.1 as it was once written.
 */
function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address)
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6 as never))
}
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')

function isAllowed(address: string, allow: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  return allow.some((cidr) => {
    const [network, bits] = ipaddr.parseCIDR(cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`)
    return network.kind() === parsed.kind() && parsed.match([network, bits] as never)
  })
}

function send(
  target: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  at: CheckedAddress,
): Promise<OutboundAnswer> {
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        lookup: (_host, options, done) =>
          // Node asks for one address or for all of them; either way it gets the one that was checked.
          options.all ? done(null, [at] as never) : done(null, at.address, at.family),
      },
      (answer) => {
        let size = 0
        const kept: Buffer[] = []
        answer.on('data', (chunk: Buffer) => {
          if (size < KEPT) kept.push(chunk.subarray(0, KEPT - size))
          size += chunk.length
          if (size > MAX_ANSWER) answer.destroy(new OutboundRefused('ANSWER_SIZE'))
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(kept).toString('utf8') }))
        answer.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
