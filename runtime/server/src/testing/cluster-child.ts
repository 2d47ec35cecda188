import pg from 'pg'
import { startCluster } from '../db/cluster.ts'

/** For tests: starts a cluster, commits a row, says so and waits to be killed. */
const cluster = await startCluster({ folder: process.argv[2]!, fsync: false })
const client = new pg.Client({ connectionString: cluster.url })
await client.connect()
await client.query("create table survivor as select 'yes' as kept")
await client.end()
process.send?.('ready')
setInterval(() => undefined, 60_000)
