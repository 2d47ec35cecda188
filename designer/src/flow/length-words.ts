import type { StepLength } from '@tenon/engine'

type Say = (key: string, params?: Record<string, unknown>) => string

/** Working minutes as people say them: 约 40 分钟, 约 3 小时, 约 1.2 个工作日. */
export function workWords(minutes: number, perDay: number, t: Say): string {
  if (minutes < 60) return t('flowSimulation.about.minutes', { n: Math.max(1, Math.round(minutes)) })
  if (minutes < perDay) return t('flowSimulation.about.hours', { n: short(minutes / 60) })
  return t('flowSimulation.about.days', { n: short(minutes / perDay) })
}

/** How long a step holds a run, and on the second line how that is known. */
export function lengthWords(
  length: StepLength,
  perDay: number,
  t: Say,
): { readonly text: string; readonly why: string } {
  const { value, unit } = length.duration
  if (length.from === 'past')
    return { text: workWords(value * 60, perDay, t), why: t('flowSimulation.past', { n: length.cases }) }
  return { text: t(`flowSimulation.units.${unit}`, { n: value }), why: t(`flowSimulation.${length.from}`) }
}

const short = (value: number): number => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
