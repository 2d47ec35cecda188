import { empty, physicalName, quotientSql, ref, sql, type PlannedMeasure, type Sql } from '@tenon/engine'

/** A measure in SQL over rows `b`, of which `v1…` are the values and `f1…` the conditions of the measures. */
export interface Aggregate {
  /** What it is computed from, e.g. sum and count of a mean. */
  readonly parts: readonly Sql[]
  /** The part over everything from those of its groups; absent where groups do not say it: medians, counts of different values. */
  readonly together?: (part: Sql) => Sql
  readonly figure: (parts: readonly Sql[]) => Sql
}

/**
 * Just above a half: of any number of values up to 5,000,000,000 this fraction names the upper of the two in the middle, or the one
 * there is (`ceil(fraction * n)`), as 0.5 names the lower. Two fractions of one order sort the values once.
 */
const UPPER_HALF = sql`0.5000000001`

/** The measure at a place of the plan. */
export function aggregateOf(measure: PlannedMeasure, place: number): Aggregate {
  const filter = measure.filter ? sql` filter (where ${column('f', place)})` : empty
  const value = measure.value && column('v', place)
  const number = value ? sql`(${value})::numeric` : empty
  const count = sql`count(${value ?? sql`*`})${filter}`
  const total = sql`sum(${number})${filter}`
  switch (measure.agg) {
    case 'count':
      return { parts: [count], together: added, figure: orZero }
    case 'sum':
      return { parts: [total], together: added, figure: orZero }
    case 'avg':
      return { parts: [total, count], together: added, figure: ([sum, n]) => quotientSql(sum!, n!) }
    case 'min':
      return { parts: [sql`min(${value!})${filter}`], together: (part) => sql`min(${part})`, figure: itself }
    case 'max':
      return { parts: [sql`max(${value!})${filter}`], together: (part) => sql`max(${part})`, figure: itself }
    case 'distinct':
      return { parts: [sql`count(distinct ${value!})${filter}`], figure: itself }
    case 'median':
      // The mean of the lower and the upper one: percentile_cont would go through doubles.
      return {
        parts: [sql`percentile_disc(array[0.5, ${UPPER_HALF}]) within group (order by ${number})${filter}`],
        figure: ([both]) => sql`(((${both!})[1] + (${both!})[2]) * 0.5)`,
      }
  }
}

/** Its value over the rows of a group. */
export const valueOf = ({ parts, figure }: Aggregate): Sql => figure(parts)

/** Its value over all groups beside that of each: a second grouping set would read all rows twice (1.9 × for a mean). */
export const valueOverAll = ({ parts, together, figure }: Aggregate): Sql =>
  figure(parts.map((part) => sql`${together!(part)} over ()`))

/** Its parts as columns of a group (`p1_1…`), from which `regrouped` makes it for groups of groups. */
export const partsOf = ({ parts }: Aggregate, place: number): Sql[] =>
  parts.map((part, i) => sql`${part} as ${ref(partName(place, i))}`)

/** The same measure over rows `b` that are groups with its parts. */
export const regrouped = (aggregate: Aggregate, place: number): Aggregate => ({
  ...aggregate,
  parts: aggregate.parts.map((_, i) => aggregate.together!(ref(B, partName(place, i)))),
})

// helpers

const itself = ([part]: readonly Sql[]): Sql => part!
const orZero = ([part]: readonly Sql[]): Sql => sql`coalesce(${part!}, 0)`
const B = physicalName('b')
const added = (part: Sql): Sql => sql`sum(${part})`
const partName = (place: number, i: number) => physicalName(`p${place + 1}_${i + 1}`)
const column = (prefix: string, place: number): Sql => ref(B, physicalName(`${prefix}${place + 1}`))
