import { del, get, post } from './client.ts'

/** An API token as its maker sees it; the secret itself is shown once, when it is made. */
export interface Token {
  readonly id: string
  readonly label: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}
export const tokensKey = ['tokens'] as const
export const listTokens = async () => (await get<{ readonly rows: readonly Token[] }>('/tokens')).rows
/** `days` undefined = it does not expire. */
export const createToken = (label: string, days?: number) =>
  post<{ readonly id: string; readonly label: string; readonly token: string }>('/tokens', {
    label,
    ...(days === undefined ? {} : { days }),
  })
export const revokeToken = (id: string) => del(`/tokens/${id}`)
