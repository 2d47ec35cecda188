import type { Button, FormDefinition, View } from '@tenon/engine'

/** The buttons of a form that a view offers for rows that are ticked (`settings.buttons`). */
export function viewButtons(
  form: Pick<FormDefinition, 'buttons'> | undefined,
  view: Pick<View, 'settings'> | undefined,
): readonly Button[] {
  const offered = view?.settings?.['buttons']
  return (form?.buttons ?? []).filter(({ key }) => Array.isArray(offered) && offered.includes(key))
}
