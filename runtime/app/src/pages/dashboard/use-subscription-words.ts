import { scheduleOf } from '@tenon/engine'
import { useOrganisation } from '@tenon/ui/form'
import { formatDue, useText } from '@tenon/ui/i18n'
import type { Subscription } from '@tenon/ui/report'

/** A subscription as people say it: when it comes, to whom, when next. */
export function useSubscriptionWords() {
  const { t, locale } = useText()
  const organisation = useOrganisation()
  function when(row: Subscription): string {
    const { every, at, cron } = scheduleOf(row)
    return every === 'custom' || every === 'hour' ? cron : `${t(`dashboard.every.${every}`)} ${at}`
  }
  const people = (row: Subscription): string =>
    row.readers
      .map(({ title, left }) => (left ? t('dashboard.hasLeft', { name: title }) : title))
      .join(t('dashboard.join'))
  const next = (row: Subscription): string =>
    row.paused
      ? t('dashboard.restsNow')
      : t('dashboard.nextMail', { time: formatDue(row.nextAt, locale.value, organisation.value.timeZone) })
  return { when, people, next }
}
