import { del, get, patch, post } from './client.ts'

/** A link to a public entry of a form. */
export interface PublicLink {
  readonly id: string
  readonly entry: string
  readonly label: string
  /** Absolute, or a path where the server does not know its own address. */
  readonly url: string
  readonly enabled: boolean
  /** null = never. */
  readonly expiresAt: string | null
  readonly hourly: number
  readonly sent: number
  readonly lastSentAt: string | null
  readonly createdAt: string
}
export type LinkSettings = Partial<Pick<PublicLink, 'label' | 'enabled' | 'expiresAt' | 'hourly'>>

export const linksKey = (app: string, form: string) => ['links', app, form] as const
export const listLinks = (app: string, form: string) =>
  get<{ readonly rows: readonly PublicLink[] }>(pathOf(app, form)).then(({ rows }) => rows)
export const createLink = (app: string, form: string, entry: string) => post<PublicLink>(pathOf(app, form), { entry })
export const updateLink = (app: string, form: string, id: string, settings: LinkSettings) =>
  patch<PublicLink>(`${pathOf(app, form)}/${id}`, settings)
export const deleteLink = (app: string, form: string, id: string) => del<void>(`${pathOf(app, form)}/${id}`)

// helpers

const pathOf = (app: string, form: string): string =>
  `/apps/${encodeURIComponent(app)}/forms/${encodeURIComponent(form)}/links`
