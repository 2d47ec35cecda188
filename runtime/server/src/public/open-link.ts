import { PlatformError, type CompiledForm, type PublicEntry } from '@tenon/engine'
import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'

export type PublicLink = Selectable<Database['meta.public_link']>

/** The link of a token while it is open. Errors: NOT_FOUND, STATE for one that is closed or has expired. */
export async function openLink(db: Kysely<Database>, token: string, now: Date): Promise<PublicLink> {
  const link = await db.selectFrom('meta.public_link').selectAll().where('token', '=', token).executeTakeFirst()
  if (!link) throw new PlatformError('NOT_FOUND')
  const expired = link.expires_at !== null && Date.parse(link.expires_at) <= now.getTime()
  if (!link.enabled || expired) throw new PlatformError('STATE', { reason: 'linkClosed' })
  return link
}

/** What the link leads to in this version of the app. Errors: STATE where the builder has taken it away. */
export function entryOf(
  app: PublishedApp,
  link: Pick<PublicLink, 'form' | 'entry'>,
): { readonly form: CompiledForm; readonly entry: PublicEntry } {
  const form = app.form(link.form)
  const entry = form?.definition.public?.find(({ key }) => key === link.entry)
  if (!form || !entry) throw new PlatformError('STATE', { reason: 'linkClosed' })
  return { form, entry }
}
