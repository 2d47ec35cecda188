import {
  createAliases,
  param,
  physicalName,
  ref,
  slot,
  sql,
  toSql,
  type Checked,
  type CompiledForm,
  type FunnelAnalysis,
  type Sql,
} from '@tenon/engine'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { recordTarget, SLOT } from './record-target.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, type Statement } from './statements.ts'

export interface FunnelQuestion {
  readonly analysis: FunnelAnalysis
  /** Stage values in order, without the lost one. */
  readonly stages: readonly string[]
  readonly filter: Checked | null
}
export interface FunnelStatements {
  readonly groups: Statement<{
    readonly furthest: number
    readonly outcome: 'open' | 'won' | 'lost'
    readonly n: string
  }>
  /** Average days per stage; undefined without a log. */
  readonly stays: Statement<{ readonly stage: number; readonly days: string }> | undefined
  /** Ids behind one part of one stage (slots `stage`, `part`), MAX_MEMBERS + 1 at most. */
  readonly members: Statement<{ readonly id: string }>
}

/** Records that a drill answers at most; beyond it the list says so. */
export const MAX_MEMBERS = 1_500

/**
 * The cohort is what the access may see of the dataset. The log's rows are read for exactly those records whoever may see the log
 * itself: how far a visible record got is a fact about that record.
 */
export function funnelStatements(
  access: RecordAccess,
  form: CompiledForm,
  { analysis, stages, filter }: FunnelQuestion,
): FunnelStatements {
  const aliases = createAliases()
  const target = recordTarget(access, form, T, aliases)
  const source = scopedFrom(access, form, T, aliases)
  const stage = target.column(form.key, analysis.stage, T)
  const where = filter ? sql`${source.where} and ${toSql(filter, target)}` : source.where
  const cohort = sql`select ${ref(T, ID)} as id, ${stage} as stage from ${source.from}${target.joins.sql()} where ${where}`
  const list = param(stages, 'text[]')
  const log = analysis.log ? logSql(access, analysis.log, list) : null
  const outcome = sql`case when c.stage = ${param(analysis.won, 'text')} then 'won' when c.stage = ${param(analysis.lost, 'text')} then 'lost' else 'open' end`
  const current = sql`coalesce(array_position(${list}, c.stage), 1)`
  const reached = log
    ? sql`select c.id, greatest(max(${current}), coalesce(max(l.stage), 1)) - 1 as furthest, max(${outcome}) as outcome from c left join l on l.record = c.id group by c.id`
    : sql`select c.id, ${current} - 1 as furthest, ${outcome} as outcome from c`
  const head = log
    ? sql`with c as (${cohort}), l as (${log}), r as (${reached})`
    : sql`with c as (${cohort}), r as (${reached})`
  return {
    groups: prepare(sql`${head} select r.furthest, r.outcome, count(*) as n from r group by 1, 2`, { named: false }),
    members: prepare(
      sql`${head} select r.id from r where ${PART} order by r.id limit ${param(MAX_MEMBERS + 1, 'integer')}`,
      { named: false },
    ),
    stays: log
      ? prepare(
          sql`${head} select s.stage - 1 as stage, avg(extract(epoch from (s.until - s.at)) / 86400) as days from (select l.stage, l.at, coalesce(lead(l.at) over (partition by l.record order by l.at, l.id), ${SLOT.now()}) as until from l join c on c.id = l.record) as s where s.stage is not null group by s.stage`,
          { named: false },
        )
      : undefined,
  }
}

/** The log's entries (id, record, stage, at) of the records in `c`, whoever may open the log itself. */
export function stageLogSql(access: RecordAccess, log: NonNullable<FunnelAnalysis['log']>): Sql {
  const form = access.app.form(log.form)
  if (!form) throw new Error(`No form "${log.form}" to read the stages from.`)
  const system = systemAccess(access.app)
  const aliases = createAliases('y')
  const alias = physicalName('e')
  const target = recordTarget(system, form, alias, aliases)
  const column = (key: string): Sql => target.column(form.key, key, alias)
  const source = scopedFrom(system, form, alias, aliases)
  return sql`select ${ref(alias, ID)} as id, ${column(log.record)} as record, ${column(log.to)} as stage, ${column(log.at)} as at from ${source.from} where ${source.where} and ${column(log.record)} in (select c.id from c)`
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')

/** The same as `inFunnelPart` of the engine. */
const PART = sql`case ${slot('part', 'text')} when 'reached' then r.furthest >= ${slot('stage', 'integer')} when 'advanced' then r.furthest > ${slot('stage', 'integer')} when 'lost' then r.furthest = ${slot('stage', 'integer')} and r.outcome = 'lost' else r.furthest = ${slot('stage', 'integer')} and r.outcome <> 'lost' end`

/** Every entry of the log: record, index of the stage (null for the lost one, which ends a stay all the same), time. */
function logSql(access: RecordAccess, log: NonNullable<FunnelAnalysis['log']>, list: Sql): Sql {
  return sql`select g.id, g.record, array_position(${list}, g.stage) as stage, g.at from (${stageLogSql(access, log)}) as g`
}
