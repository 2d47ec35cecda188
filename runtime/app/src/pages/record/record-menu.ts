import type { Button } from '@tenon/engine'
import type { MenuItem } from '@tenon/ui/kit'
import type { mayDo } from './row-actions.ts'

/** What can be done with a record beyond its one primary action; on a phone the buttons of its form stand here too. */
export function recordMenu(on: {
  readonly t: (key: string) => string
  readonly label: (text: Button['label']) => string
  readonly may: (action: Parameters<typeof mayDo>[0]) => boolean
  readonly create: boolean
  readonly buttons: readonly Button[]
}): MenuItem[] {
  const { t, label, may, create, buttons } = on
  return [
    ...(may('edit') ? [{ key: 'edit', label: t('record.editAll'), icon: 'pencil' }] : []),
    ...(may('transfer') ? [{ key: 'transfer', label: t('record.transfer'), icon: 'arrow-right-left' }] : []),
    ...(create ? [{ key: 'copy', label: t('record.copy'), icon: 'copy' }] : []),
    ...(may('edit') && may('delete') ? [{ key: 'merge', label: t('merge.open'), icon: 'merge' }] : []),
    { key: 'link', label: t('record.copyLink'), icon: 'link' },
    ...(may('print') ? [{ key: 'print', label: t('record.print'), icon: 'printer' }] : []),
    ...buttons.map((button) => ({
      key: `button:${button.key}`,
      label: label(button.label),
      icon: 'mouse-pointer-click',
      divided: true,
    })),
    ...(may('delete')
      ? [{ key: 'delete', label: t('record.remove'), icon: 'trash-2', danger: true, divided: true }]
      : []),
  ]
}
