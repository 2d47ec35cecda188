import { PlatformError, publicValues, type Issue, type Label, type PublicEntry, type Row } from '@tenon/engine'
import { todayIn } from '../records/clock.ts'
import { withApp } from '../records/request-context.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { saveRecords } from '../records/save-records.ts'
import { systemViewer } from '../users/viewer.ts'
import { countAttempt } from './count-attempt.ts'
import { entryOf, type PublicLink } from './open-link.ts'

/**
 * Saves what somebody sent through a link, by the one way in which records are made, and returns the builder's thanks. Nobody is
 * its maker and nobody its owner: that is for the rules to decide. Errors: RATE_LIMITED, STATE, INVALID and DUPLICATE with
 * issues that tell nothing of what is stored.
 */
export async function sendPublicForm(
  services: RecordServices,
  link: PublicLink,
  sent: { readonly values: Row; readonly key?: string | undefined },
  request: { readonly id: string; readonly ip: string },
): Promise<Label | undefined> {
  const { db, now } = services.platform
  await countAttempt(db, now(), link, request.ip)
  const timeZone = await services.definitions.timeZone()
  return withApp(services, link.app, async (app) => {
    const { form, entry } = entryOf(app, link)
    const at = now().toISOString()
    const today = todayIn(timeZone, at)
    const foreign = Object.keys(sent.values).filter((key) => !entry.fields.includes(key))
    if (foreign.length > 0)
      throw new PlatformError('INVALID', {}, { issues: foreign.map((path) => ({ path, code: 'UNKNOWN_FIELD' })) })
    // What the entry sets is the builder's will: it stands, and no linkage holds it fast.
    const set = publicValues(form, entry, { today, now: at })
    const context: SaveContext = {
      app,
      actor: systemViewer('public'),
      cause: { kind: 'public', key: entry.key },
      depth: 0,
      now: at,
      today,
      timeZone,
      request: request.id,
      address: request.ip,
    }
    await db.transaction().execute(async (trx) => {
      if (sent.key !== undefined) {
        const first = await trx
          .insertInto('meta.effect')
          .values({ key: `public/${link.id}/${sent.key}`, at })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (first.numInsertedOrUpdatedRows === 0n) return
      }
      try {
        await saveRecords(services, context, [{ action: 'create', form: form.key, input: sent.values, set }], {
          trx,
          writer: 'system',
          hand: 'person',
        })
      } catch (error) {
        throw discreet(error, entry)
      }
      await trx
        .updateTable('meta.public_link')
        .set((eb) => ({ sent: eb('sent', '+', 1), last_sent_at: at }))
        .where('id', '=', link.id)
        .execute()
    })
    return entry.done
  })
}

// helpers

/** A refusal for people who may know nothing: no owner, no value of another record, no field that was not asked for. */
function discreet(error: unknown, entry: PublicEntry): unknown {
  if (!(error instanceof PlatformError) || !error.issues) return error
  const issues = error.issues
    .filter((issue) => issue.level !== 'warning')
    .map((issue): Issue => {
      const path = entry.fields.includes(issue.path.split('/')[0]!) ? issue.path : ''
      const { label, message } = issue.params ?? {}
      // Whatever is like what is stored, exactly or nearly, brings the other's value and owner along.
      if (issue.code === 'DUPLICATE' || issue.code === 'SIMILAR')
        return { path, code: 'PUBLIC_DUPLICATE', ...(path && label ? { params: { label } } : {}) }
      // What the builder wrote is for whoever fills in the form.
      if (path !== '') return issue
      return { path, code: 'PUBLIC_REFUSED', ...(message === undefined ? {} : { params: { message } }) }
    })
  return new PlatformError(error.code, {}, { cause: error, issues })
}
