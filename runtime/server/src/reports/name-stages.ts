import { localize, type Locale } from '@tenon/engine'
import type { FormRequest } from '../records/request-context.ts'

/** Stages of an analysis as their options are called in the reader's language. */
export function nameStages<S extends { readonly value: string }>(
  { form }: Pick<FormRequest, 'form'>,
  field: string,
  stages: readonly S[],
  locale: Locale,
): readonly (S & { readonly label?: string })[] {
  const options = form.field(field)?.options ?? []
  return stages.map((stage) => {
    const label = localize(options.find(({ value }) => value === stage.value)?.label, locale)
    return label === '' || label === stage.value ? stage : { ...stage, label }
  })
}
