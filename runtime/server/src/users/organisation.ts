import type { Locale } from '@tenon/engine'
import type { Platform } from '../platform.ts'

/** Settings of the organisation (one row each in meta.setting would tear; they change together). */
export interface Organisation {
  readonly name: string
  readonly timeZone: string
  readonly locale: Locale
  readonly currency: string
  /** 1 = Monday … 7 = Sunday. */
  readonly weekStart: number
  /** Month in which the fiscal year begins. */
  readonly fiscalYearStart: number
}

/** Event that tells every process that the settings have changed. */
export const SETTINGS = 'settings'

export const DEFAULT_ORGANISATION: Organisation = {
  name: '',
  timeZone: 'Asia/Shanghai',
  locale: 'zh-CN',
  currency: 'CNY',
  weekStart: 1,
  fiscalYearStart: 1,
}

export async function readOrganisation({ db }: Pick<Platform, 'db'>): Promise<Organisation> {
  const row = await db.selectFrom('meta.setting').select('value').where('key', '=', 'organisation').executeTakeFirst()
  return { ...DEFAULT_ORGANISATION, ...(row?.value as Partial<Organisation> | undefined) }
}
