import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'

/** NB: `__Host-` and Secure only under https: on plain http in a LAN browsers would drop the cookie. */
export const sessionCookieName = (config: Config): string => (config.https ? '__Host-tenon' : 'tenon')

export function setSessionCookie(reply: FastifyReply, config: Config, id: string): void {
  reply.setCookie(sessionCookieName(config), id, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: config.https,
    maxAge: 14 * 24 * 3600,
  })
}

export function clearSessionCookie(reply: FastifyReply, config: Config): void {
  reply.clearCookie(sessionCookieName(config), { path: '/', httpOnly: true, sameSite: 'lax', secure: config.https })
}

/** The secret a request carries, and by which way. A header wins over a cookie. */
export function credentialOf(
  request: FastifyRequest,
  config: Config,
): { readonly id: string; readonly by: 'bearer' | 'cookie' } | null {
  const header = request.headers.authorization
  if (header !== undefined) {
    const match = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(header)
    return match ? { id: match[1]!, by: 'bearer' } : null
  }
  const cookie = request.cookies[sessionCookieName(config)]
  return cookie ? { id: cookie, by: 'cookie' } : null
}
