export interface Company {
  readonly name: string
  readonly mobile: string
  readonly level: string
  readonly remark: string
  readonly industry: string
  readonly city: string
  readonly [key: string]: unknown
}

/** A made-up customer; `n` makes the name unique. */
export function company(random: () => number, n: number): Company {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const han = (count: number): string => {
    let text = ''
    for (let i = 0; i < count; i++) text += HAN[Math.floor(random() * HAN.length)]!
    return text
  }
  const city = pick(CITIES)
  return {
    name: `${city}${pick(SURNAMES)}${han(2)}${pick(KINDS)}${n}有限公司`,
    mobile: `13${String(Math.floor(random() * 1e9)).padStart(9, '0')}`,
    level: pick(['A', 'B', 'C']),
    remark: han(20),
    industry: pick(KINDS),
    city,
  }
}

/** The same numbers at every run. */
export function seededRandom(state: number): () => number {
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

// helpers

const SURNAMES = ['华瑞', '云帆', '远航', '金石', '太湖', '恒通', '博雅', '天工', '蓝海', '新锐', '卓越', '瑞丰']
const CITIES = ['上海', '杭州', '南京', '苏州', '宁波', '无锡', '合肥', '武汉', '广州', '深圳', '北京', '成都']
const KINDS = ['科技', '数据', '物流', '机电', '软件', '电气', '材料', '医疗', '传媒', '能源']
const HAN =
  '的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长'
