import type pg from 'pg'

/** A superuser can read files of the database's machine: the product asks for none, and says so loudly when it gets one. */
export async function warnOfSuperuser(
  pool: pg.Pool,
  log: { warn(details: object, message: string): void },
): Promise<void> {
  const { rows } = await pool.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user')
  if (rows[0]?.rolsuper)
    log.warn(
      { setting: 'DATABASE_URL' },
      'DATABASE_URL signs in as a superuser: make a role of its own that owns its database and no more',
    )
}
