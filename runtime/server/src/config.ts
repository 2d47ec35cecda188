import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { envSchema } from 'env-schema'
import { Type, type Static } from 'typebox'

/** What can be set from outside; the README says what each means. */
export const Environment = Type.Object({
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65535 }),
  HOST: Type.String({ default: '0.0.0.0' }),
  DATABASE_URL: Type.Optional(Type.String()),
  DIRECT_DATABASE_URL: Type.Optional(Type.String()),
  READ_DATABASE_URL: Type.Optional(Type.String()),
  DATA_DIR: Type.String({ default: './data' }),
  BASE_URL: Type.Optional(Type.String({ pattern: '^https?://[^/\\s]+' })),
  SECRET_KEY: Type.Optional(Type.String({ minLength: 32 })),
  ADMIN_USERNAME: Type.String({ default: 'admin', minLength: 1 }),
  ADMIN_PASSWORD: Type.Optional(Type.String({ minLength: 8 })),
  SMTP_URL: Type.Optional(Type.String()),
  MAIL_FROM: Type.Optional(Type.String()),
  SMTP_SECONDS: Type.Number({ default: 30, minimum: 0.1, maximum: 300 }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { default: 'info' }),
  OUTBOUND_ALLOW: Type.String({ default: '' }),
  ROLE: Type.Enum(['all', 'web', 'worker'], { default: 'all' }),
  TRUST_PROXY: Type.String({ default: '' }),
  POOL_SIZE: Type.Integer({ default: 24, minimum: 2, maximum: 500 }),
  RULE_SECONDS: Type.Number({ default: 10, minimum: 0.001, maximum: 300 }),
  RULE_LOG_DAYS: Type.Integer({ default: 180, minimum: 1, maximum: 3_650 }),
  DELIVERY_LOG_DAYS: Type.Integer({ default: 365, minimum: 1, maximum: 3_650 }),
  STATEMENT_NAMES: Type.Enum(['on', 'off'], { default: 'on' }),
})
export type Environment = Static<typeof Environment>

export interface Config {
  readonly port: number
  readonly host: string
  /** Undefined: the embedded server in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** For LISTEN, jobs, session locks and migrations, when `databaseUrl` is a pooler in transaction mode. */
  readonly directDatabaseUrl: string | undefined
  readonly readDatabaseUrl: string | undefined
  readonly dataDir: string
  /** Without it links start at the address the server listens on. */
  readonly baseUrl: string | undefined
  /** HTTPS-only headers and the __Host- cookie prefix hold only when people come by https. */
  readonly https: boolean
  /** Root of all derived keys: sessions' CSRF tokens, audit seals, encrypted fields. */
  readonly secretKey: string
  readonly adminUsername: string
  readonly adminPassword: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string | undefined
  /** A mail server that says nothing for so long is away. */
  readonly smtpSeconds: number
  readonly logLevel: Environment['LOG_LEVEL']
  /** CIDRs of private networks that webhooks may reach. */
  readonly outboundAllow: readonly string[]
  readonly role: 'all' | 'web' | 'worker'
  /** Addresses or CIDRs of proxies whose X-Forwarded-For is believed; `true` for all. */
  readonly trustProxy: boolean | readonly string[]
  readonly poolSize: number
  /** How long one rule may take, with all that it sets off in its transaction. */
  readonly ruleSeconds: number
  /** So long runs of rules are kept. */
  readonly ruleLogDays: number
  /** So long mails, messages and webhooks are kept that were sent or given up. */
  readonly deliveryLogDays: number
  /** False where a pooler forgets named statements. */
  readonly statementNames: boolean
}

/**
 * Settings from the environment. Makes the data folder and, where SECRET_KEY is not set, a key file in it.
 * Throws with the name of the setting when one is out of range or the key file can be read by others.
 */
export async function readConfig(env: NodeJS.ProcessEnv = process.env): Promise<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const values = envSchema<Environment>({ schema: Environment, data: given, dotenv: false, env: false })
  const dataDir = resolve(values.DATA_DIR)
  await mkdir(dataDir, { recursive: true })
  return {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL,
    directDatabaseUrl: values.DIRECT_DATABASE_URL,
    readDatabaseUrl: values.READ_DATABASE_URL,
    dataDir,
    baseUrl: values.BASE_URL?.replace(/\/+$/, ''),
    https: values.BASE_URL?.startsWith('https://') ?? false,
    secretKey: values.SECRET_KEY ?? (await keyFile(join(dataDir, 'secret.key'))),
    adminUsername: values.ADMIN_USERNAME,
    adminPassword: values.ADMIN_PASSWORD,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    smtpSeconds: values.SMTP_SECONDS,
    logLevel: values.LOG_LEVEL,
    outboundAllow: list(values.OUTBOUND_ALLOW),
    role: values.ROLE,
    trustProxy:
      values.TRUST_PROXY === 'true' ? true : list(values.TRUST_PROXY).length ? list(values.TRUST_PROXY) : false,
    poolSize: values.POOL_SIZE,
    ruleSeconds: values.RULE_SECONDS,
    ruleLogDays: values.RULE_LOG_DAYS,
    deliveryLogDays: values.DELIVERY_LOG_DAYS,
    statementNames: values.STATEMENT_NAMES === 'on',
  }
}

// helpers

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

async function keyFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (!found) {
    await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    await chmod(path, 0o600)
  } else if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by others. Run: chmod 600 ${path}`)
  }
  const key = (await readFile(path, 'utf8')).trim()
  if (key.length < 32) throw new Error(`${path} holds no key of at least 32 characters.`)
  return key
}
