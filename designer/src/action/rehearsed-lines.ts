import { formatList, formatPair, type AppBundle, type RehearsedStep } from '@tenon/engine'
import { formatDue, useText } from '@tenon/ui/i18n'
import { toValue, type MaybeRefOrGetter } from 'vue'

/** Says what an action would have done, each line a thing that changes. */
export function useRehearsedLines(bundle: MaybeRefOrGetter<AppBundle>): (step: RehearsedStep) => readonly string[] {
  const { t, locale, label } = useText()
  const formLabel = (key: string) => label(toValue(bundle).forms[key]?.label) || key
  function fieldLabel(form: string, key: string) {
    if (key === 'owner_id') return t('recipients.system.owner_id')
    return label(toValue(bundle).forms[form]?.fields.find((field) => field.key === key)?.label) || key
  }
  const number = (n: number) => n.toLocaleString(locale.value)
  const counted = ({ done, of, more }: NonNullable<RehearsedStep['count']>) =>
    done === of && !more
      ? t('rehearsal.count', { n: done })
      : t(more ? 'rehearsal.countMore' : 'rehearsal.countOf', { done: number(done), of: number(of) })
  return (step) => {
    return [
      ...(step.until === undefined ? [] : [t('rehearsal.until', { at: formatDue(step.until, locale.value) })]),
      ...step.records.map(({ form, does, set }) => {
        const values = set.map(
          ({ field, text }) =>
            `${fieldLabel(form, field)} = ${text === null ? t('rehearsal.secret') : text || t('rehearsal.empty')}`,
        )
        const what = t(`rehearsal.${does}`, { form: formLabel(form) })
        return values.length > 0 ? formatPair(what, formatList(values, locale.value), locale.value) : what
      }),
      ...(step.count ? [counted(step.count)] : []),
      ...(step.people.length > 0 ? [t('rehearsal.people', { people: formatList(step.people, locale.value) })] : []),
      ...(step.flows > 0 ? [t('rehearsal.flows', { n: step.flows })] : []),
      ...(step.outside > 0 ? [t('rehearsal.outside', { n: step.outside })] : []),
    ]
  }
}
