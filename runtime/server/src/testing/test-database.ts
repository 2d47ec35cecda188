import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  readonly name: string
  /** Connection of the product's role, owner of the database and no superuser. */
  readonly url: string
  drop(): Promise<void>
}

/** A database of its own with all migrations, cloned in about 50 ms. Drop it in afterAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await superuser((client) => client.query(`create database ${name} template tenon owner tenon strategy file_copy`))
  const url = new URL(inject('roleUrl'))
  url.pathname = `/${name}`
  return {
    name,
    url: url.href,
    drop: () => superuser((client) => client.query(`drop database if exists ${name} with (force)`)),
  }
}

// helpers

async function superuser(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('clusterUrl') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
