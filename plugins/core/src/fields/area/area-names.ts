import { areaList } from '@vant/area-data'

/** 省市区 by administrative code: `330000` a province, `330100` a city, `330106` a district. */
export interface Area {
  readonly code: string
  readonly name: string
  readonly level: 1 | 2 | 3
}

/** The areas from province down to `code`; null for an unknown code. The city of a municipality, which has its name, is left out. */
export function areaPath(code: string): readonly Area[] | null {
  if (!/^\d{6}$/.test(code)) return null
  const codes = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code].filter((c, i, all) => all.indexOf(c) === i)
  const path = codes.map((c) => index().byCode.get(c))
  if (path.some((area) => area === undefined)) return null
  return (path as Area[]).filter((area, i) => i === 0 || (area.name !== path[0]?.name && !UNNAMED.has(area.name)))
}

/** Direct parts of an area, or the provinces when `code` is null: what the picker shows. */
export function areaChildren(code: string | null): readonly Area[] {
  return index().children.get(code ?? '') ?? []
}

/**
 * The area that a text means, as deep as the text goes: 浙江, 浙江省, 上海省, 福建-厦门, 重庆-重庆, bare 郑州, 浙江省杭州市西湖区.
 * null when it names none or is ambiguous.
 */
export function findArea(text: string): Area | null {
  const rest = text
    .normalize('NFKC')
    .replace(/[\s\-_/\\,，、>·|:：]+/gu, '')
    .replace(/^中国(?=.)/u, '')
  if (rest === '') return null
  const { provinces, cities, districts } = index()
  const found = [...descend(rest, provinces), ...descend(rest, cities), ...descend(rest, districts)]
  const whole = found.filter(({ left }) => left === '')
  const sure = whole.find(({ start }) => start < 3)
  if (sure) return sure.area
  // A bare district must be the only one of its name: there are dozens of 城关区.
  if (whole.length > 0) return whole.length === 1 ? (whole[0]?.area ?? null) : null
  // An address goes on after its district.
  return found.find(({ area, start }) => area.level === 3 && start === 1)?.area ?? null
}

// helpers

interface Named {
  readonly area: Area
  /** Longest first. */
  readonly names: readonly string[]
}
interface Index {
  readonly byCode: ReadonlyMap<string, Area>
  readonly children: ReadonlyMap<string, readonly Area[]>
  readonly below: ReadonlyMap<string, readonly Named[]>
  readonly provinces: readonly Named[]
  readonly cities: readonly Named[]
  readonly districts: readonly Named[]
}

/** Rows of the table that gather districts without a city. */
const UNNAMED = new Set(['县', '省直辖县', '自治区直辖县'])
const PROVINCE_SUFFIX = /(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|省|市)$/u
const CITY_SUFFIX = /(?:市|地区|盟|[\u4e00-\u9fa5]{0,6}族自治州|自治州)$/u
const DISTRICT_SUFFIX = /(?:新区|区|县|市|旗)$/u
let made: Index | undefined

function index(): Index {
  made ??= build()
  return made
}

function build(): Index {
  const byCode = new Map<string, Area>()
  const named: Named[] = []
  const add = (list: Readonly<Record<string, string>>, level: Area['level']): void => {
    for (const [code, name] of Object.entries(list)) {
      const area: Area = { code, name, level }
      byCode.set(code, area)
      named.push({ area, names: namesOf(area) })
    }
  }
  add(areaList.province_list, 1)
  add(areaList.city_list, 2)
  add(areaList.county_list, 3)
  const below = new Map<string, Named[]>()
  const children = new Map<string, Area[]>()
  for (const item of named) {
    const { code, level } = item.area
    const province = `${code.slice(0, 2)}0000`
    const city = `${code.slice(0, 4)}00`
    const parent = level === 1 ? '' : level === 2 || !byCode.has(city) ? province : city
    put(children, parent, item.area)
    put(below, parent, item)
    // 北京市朝阳区: the city is not written between a province and its district.
    if (level === 3 && parent !== province) put(below, province, item)
  }
  const of = (level: number): Named[] => named.filter((item) => item.area.level === level)
  return { byCode, children, below, provinces: of(1), cities: of(2), districts: of(3) }
}

function put<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

function namesOf({ name, level }: Area): string[] {
  if (UNNAMED.has(name)) return []
  if (level === 1) {
    const short = name.replace(PROVINCE_SUFFIX, '')
    // 吉林市 is a city of 吉林省; 上海省 and 北京省 stand in many a file.
    return [name, `${short}自治区`, `${short}省`, short]
  }
  const short = name.replace(level === 2 ? CITY_SUFFIX : DISTRICT_SUFFIX, '')
  if ([...short].length < 2) return [name]
  return level === 2 ? [name, `${short}市`, short] : [name, short]
}

interface Found {
  readonly area: Area
  readonly left: string
  /** Level at which the text began. */
  readonly start: number
}

function descend(text: string, from: readonly Named[]): Found[] {
  const found: Found[] = []
  for (const { area, names } of from) {
    const name = names.find((n) => text.startsWith(n))
    if (name === undefined) continue
    const left = text.slice(name.length)
    const deeper = left === '' ? [] : descend(left, index().below.get(area.code) ?? [])
    const start = area.level
    found.push({ area, left, start }, ...deeper.map((d) => ({ ...d, start })))
  }
  return found.sort((a, b) => a.left.length - b.left.length || a.area.level - b.area.level)
}
