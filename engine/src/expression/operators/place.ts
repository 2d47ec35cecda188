import { numText, type Num } from '../number.ts'
import type { Operator } from '../operator.ts'
import { sql, type Sql } from '../sql.ts'
import type { Scope } from '../types.ts'

/** Questions about a place, `{lat, lng, address}`: degrees of WGS 84, or null where only its address is known. */
const place = { is: 'value', kinds: ['json'] } as const
const number = { is: 'value', kinds: ['number'] } as const

export const placeOperators: readonly Operator[] = [
  {
    key: 'near',
    group: 'check',
    names: ['NEAR', '在附近'],
    // Latitude, longitude, kilometres along the sphere.
    signatures: [{ args: [place, number, number, number], returns: 'boolean' }],
    evaluate: ([a, lat, lng, km]) => {
      return (scope: Scope) => {
        const found = (a!(scope) ?? {}) as { lat?: unknown; lng?: unknown }
        const at = [lat!, lng!, km!].map((arg) => arg(scope) as Num | null)
        if (typeof found.lat !== 'number' || typeof found.lng !== 'number' || at.includes(null)) return false
        const [y, x, far] = at.map((one) => Number(numText(one!))) as [number, number, number]
        return Math.abs(y) <= 90 && Math.abs(x) <= 180 && distance(found.lat, found.lng, y, x) <= far
      }
    },
    compile: ([a, lat, lng, km]) =>
      sql`(abs(${lat!}) <= 90 and abs(${lng!}) <= 180 and ${distanceSql(a!, lat!, lng!)} <= (${km!})::float8)`,
  },
  {
    key: 'addressContains',
    group: 'check',
    names: ['ADDRESSCONTAINS', '地址包含'],
    signatures: [{ args: [place, { is: 'value', kinds: ['text'] }], returns: 'boolean' }],
    evaluate: ([a, b]) => {
      return (scope: Scope) => {
        const { address } = (a!(scope) ?? {}) as { address?: unknown }
        const words = b!(scope) as string | null
        return typeof address === 'string' && words !== null && address.includes(words)
      }
    },
    compile: ([a, b]) => sql`(strpos(${a!} ->> 'address', ${b!}) > 0)`,
  },
]

// helpers

/** Mean radius of the earth in kilometres. */
const RADIUS = 6371.0088
const RADIANS = Math.PI / 180

/** By the haversine formula: exact to about 0.5 % (the earth is no sphere). */
function distance(lat: number, lng: number, y: number, x: number): number {
  const [dy, dx] = [Math.sin((RADIANS * (y - lat)) / 2), Math.sin((RADIANS * (x - lng)) / 2)]
  const h = dy * dy + Math.cos(RADIANS * lat) * Math.cos(RADIANS * y) * dx * dx
  return 2 * RADIUS * Math.atan2(Math.sqrt(h), Math.sqrt(Math.max(0, 1 - h)))
}
function distanceSql(a: Sql, y: Sql, x: Sql): Sql {
  const lat = sql`(${a} ->> 'lat')::float8`
  const half = (to: Sql, from: Sql): Sql => sql`power(sin(radians((${to})::float8 - ${from}) / 2), 2)`
  const h = sql`${half(y, lat)} + cos(radians(${lat})) * cos(radians((${y})::float8)) * ${half(x, sql`(${a} ->> 'lng')::float8`)}`
  // NB: greatest() passes over nulls; the other root keeps a place without coordinates null.
  return sql`2 * 6371.0088 * atan2(sqrt(${h}), sqrt(greatest(0, 1 - (${h}))))`
}
