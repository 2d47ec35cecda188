import type { Locale } from '@tenon/engine'

const zh = {
  subject: (board: string, day: string) => `${board} · ${day}`,
  none: '没有数据',
  more: (n: number) => `另有 ${n} 组，见仪表盘`,
  bottleneck: '瓶颈',
  overall: (rate: string) => `整体转化 ${rate}`,
  won: '已赢单',
  expected: '加权预测',
  meanError: (error: string) => `近 4 季平均误差 ±${error}`,
  open: '打开仪表盘',
  rights: '数字按您自己的数据权限计算。',
  why: (owner: string) => `由 ${owner} 订阅。`,
  whySelf: '这是您自己的订阅。',
  unsubscribe: '退订',
  crossed: {
    above: (name: string, value: string, bound: string) => `${name} 已到 ${value}，超过 ${bound}`,
    below: (name: string, value: string, bound: string) => `${name} 降到 ${value}，低于 ${bound}`,
  },
  quiet: '回到界限以内之前不会再次提醒。',
}
/** Words in mails of dashboards and of figures that are watched. */
export const mailWords: Readonly<Record<Locale, typeof zh>> = {
  'zh-CN': zh,
  'en-US': {
    subject: (board, day) => `${board} · ${day}`,
    none: 'No data',
    more: (n) => `${n} more on the dashboard`,
    bottleneck: 'bottleneck',
    overall: (rate) => `Overall conversion ${rate}`,
    won: 'Won',
    expected: 'Weighted forecast',
    meanError: (error) => `Mean error of the last 4 quarters ±${error}`,
    open: 'Open the dashboard',
    rights: 'Figures follow your own rights.',
    why: (owner) => `Subscribed by ${owner}.`,
    whySelf: 'This is your own subscription.',
    unsubscribe: 'Unsubscribe',
    crossed: {
      above: (name, value, bound) => `${name} has reached ${value}, above ${bound}`,
      below: (name, value, bound) => `${name} has fallen to ${value}, below ${bound}`,
    },
    quiet: 'You will hear of it again once it has been within the bound.',
  },
}
