import type { UiPlugin } from '@tenon/ui'

/** The Vue halves of the plugins this build carries. A plugin without one is skipped. */
export const uiPlugins: readonly UiPlugin[] = Object.values(
  import.meta.glob<UiPlugin>('../../../plugins/*/src/plugin.ui.ts', { eager: true, import: 'uiPlugin' }),
)
