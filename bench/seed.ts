import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { uuidv7 } from '../runtime/server/node_modules/uuidv7/dist/index.js'
import { readConfig } from '../runtime/server/src/config.ts'
import { createServer } from '../runtime/server/src/main.ts'
import { derivedColumns } from '../runtime/server/src/records/derived-columns.ts'
import { publishedApp } from '../runtime/server/src/definitions/published-app.ts'
import { toBundle } from '../runtime/server/src/definitions/bundle.ts'
import { putDrafts } from '../runtime/server/src/definitions/draft-store.ts'
import { createDefinitions } from '../runtime/server/src/definitions/definition-services.ts'
import { definitions } from './definitions.ts'

export interface Seeded {
  /** Sees all / own rows only, of which he has many, 20, none / own or department. */
  readonly tokens: Readonly<Record<'all' | 'many' | 'rare' | 'none' | 'team', string>>
  readonly users: Readonly<Record<'all' | 'many' | 'rare' | 'none' | 'team', string>>
  readonly ids: readonly string[]
  readonly department: string
}

const SURNAMES = ['华瑞', '云帆', '远航', '金石', '太湖', '恒通', '博雅', '天工', '蓝海', '新锐', '卓越', '瑞丰']
const CITIES = ['上海', '杭州', '南京', '苏州', '宁波', '无锡', '合肥', '武汉', '广州', '深圳', '北京', '成都']
const KINDS = ['科技', '数据', '物流', '机电', '软件', '电气', '材料', '医疗', '传媒', '能源']
const HAN =
  '的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长'

/** Publishes the forms through the product and fills them; the same seed gives the same rows. */
export async function seed(env: Readonly<Record<string, string>>, rows: number): Promise<Seeded> {
  const server = await createServer({ config: await readConfig(env) })
  const { platform, sessions } = server
  const { db } = platform
  try {
    const department = (
      await db.insertInto('meta.department').values({ title: '华东' }).returning('id').executeTakeFirstOrThrow()
    ).id
    const users: Record<string, string> = {}
    const tokens: Record<string, string> = {}
    const roles = { all: 'everything', many: 'own', rare: 'own', none: 'own', team: 'team' }
    for (const [key, role] of Object.entries(roles)) {
      const { id } = await db
        .insertInto('meta.user')
        .values({ username: key, username_key: key, name: key })
        .returning('id')
        .executeTakeFirstOrThrow()
      await db.insertInto('meta.role_member').values({ app: 'bench', role, user_id: id }).execute()
      await db
        .insertInto('meta.department_member')
        .values({ user_id: id, department_id: department, is_primary: true })
        .execute()
      users[key] = id
      tokens[key] = await sessions.open(id, {})
    }
    await db.insertInto('meta.app').values({ key: 'bench' }).execute()
    await putDrafts(db, 'bench', [{ kind: 'app', key: 'bench', label: 'bench' }, ...definitions], null)
    await createDefinitions(platform).publish({ app: 'bench', by: null })
    const ids = await fill(platform.config.databaseUrl!, users as Seeded['users'], department, rows)
    return { tokens: tokens as Seeded['tokens'], users: users as Seeded['users'], ids, department }
  } finally {
    await server.close()
  }
}

// helpers

async function fill(url: string, users: Seeded['users'], department: string, rows: number): Promise<string[]> {
  const { corePlugin } = await import('../plugins/core/src/plugin.ts')
  const { createRegistry } = await import('../engine/src/index.ts')
  const bundle = toBundle([{ kind: 'app', key: 'bench', label: 'bench' }, ...definitions])!
  const form = publishedApp({ key: 'bench', version: 1, bundle, revisions: {} }, createRegistry([corePlugin])).form(
    'customer',
  )!
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const ids: string[] = []
  const columns =
    'id, created_at, updated_at, owner_id, dept_id, name, mobile, level, amount, filed_on, last_follow_at, remark, industry, city, locked, score, name__k, search, search_g'
  const random = seeded(7)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const han = (n: number): string => Array.from({ length: n }, () => HAN[Math.floor(random() * HAN.length)]).join('')
  const lines = function* (): Generator<string> {
    for (let i = 0; i < rows; i++) {
      const id = uuidv7()
      if (ids.length < 20_000) ids.push(id)
      const city = pick(CITIES)
      const name = `${city}${pick(SURNAMES)}${han(2)}${pick(KINDS)}${i}有限公司`
      const record = {
        name,
        mobile: `13${String(Math.floor(random() * 1e9)).padStart(9, '0')}`,
        level: pick(['A', 'B', 'C']),
        remark: han(20),
        industry: pick(KINDS),
        city,
      }
      const derived = derivedColumns(form, record)
      // 2 % to "many", 20 rows to "rare", the department holds 5 %, the rest is somebody else's.
      const owner = i % 50 === 0 ? users.many : i % Math.floor(rows / 20) === 1 ? users.rare : users.all
      const at = new Date(1_700_000_000_000 + i * 1000).toISOString()
      const cells = [
        id,
        at,
        at,
        owner,
        i % 20 === 0 ? department : null,
        name,
        record.mobile,
        record.level,
        (random() * 1e6).toFixed(2),
        '2026-01-01',
        random() < 0.2 ? null : at,
        record.remark,
        record.industry,
        city,
        random() < 0.1,
        Math.floor(random() * 100),
        derived['name__k'],
        String(derived['search']).replace(/\n/g, '\\n'),
        `{${(derived['search_g'] as number[]).join(',')}}`,
      ]
      yield `${cells.map((cell) => (cell === null ? '\\N' : String(cell))).join('\t')}\n`
    }
  }
  await pipeline(Readable.from(lines()), client.query(copyFrom(`copy app_bench.customer (${columns}) from stdin`)))
  for (const [table, values] of [
    ['customer__contacts', `'联系人' || n, '1380000' || n`],
    ['customer__items', `'产品' || n, n * 12.5`],
  ] as const)
    await client.query(
      `insert into app_bench.${table} select meta.uuid_v7(), id, n, ${values} from app_bench.customer, generate_series(1, 3) n`,
    )
  await client.query('vacuum analyze')
  await client.end()
  return ids
}

function seeded(state: number): () => number {
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
