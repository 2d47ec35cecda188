import type { Locale } from '@tenon/engine'
import { readonly, shallowRef } from 'vue'
import { setLocale } from '../i18n/i18n.ts'
import { get, patch, post, setCsrfToken } from './client.ts'
import type { PlatformRole, Session } from './types.ts'

const session = shallowRef<Session | null>(null)

/** Who is signed in; null while nobody is. */
export const currentSession = readonly(session)

/** Asks the server who is signed in. null when nobody is; throws when it cannot be reached. */
export async function loadSession(): Promise<Session | null> {
  const answer = await get<Session | { readonly user: null }>('/auth/session')
  return answer.user === null ? leave() : enter(answer)
}

export async function signIn(username: string, password: string): Promise<Session> {
  return enter(await post<Session>('/auth/login', { username, password }))
}

export async function signOut(): Promise<void> {
  await post('/auth/logout')
  leave()
}

/** Changes the own password; the session stays, other sessions of this person end. */
export async function changePassword(current: string, next: string): Promise<void> {
  await post('/auth/password', { current, next })
  await loadSession()
}

/** Switches the language here and remembers it for this person on the server. */
export async function chooseLocale(locale: Locale): Promise<void> {
  setLocale(locale)
  if (session.value) await patch('/auth/me', { locale })
}

/** Whether the person holds a role of the platform (not of an app). */
export const hasPlatformRole = (...roles: readonly PlatformRole[]): boolean =>
  roles.some((role) => session.value?.user.platformRoles.includes(role))

/** Forgets who was signed in, when the server says that the session has ended. */
export function leave(): null {
  session.value = null
  setCsrfToken('')
  return null
}

// helpers

function enter(next: Session): Session {
  setCsrfToken(next.csrfToken)
  if (next.user.locale) setLocale(next.user.locale)
  session.value = next
  return next
}
