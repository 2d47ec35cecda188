import { computed, type ComputedRef } from 'vue'
import { currentSession, type Organisation } from '../api/index.ts'

const UNKNOWN: Organisation = {
  name: '',
  timeZone: 'Asia/Shanghai',
  locale: 'zh-CN',
  currency: 'CNY',
  weekStart: 1,
  fiscalYearStart: 1,
}

/** The organisation of the person signed in: whose clock and money everything on the screen follows. */
export const useOrganisation = (): ComputedRef<Organisation> =>
  computed(() => currentSession.value?.organisation ?? UNKNOWN)
