import { usePreferredDark, useStorage } from '@vueuse/core'
import { computed, watchEffect } from 'vue'

export type ThemeChoice = 'light' | 'dark' | 'system'

const choice = useStorage<ThemeChoice>('tenon.theme', 'system')

/** The theme a person chose in this browser and the one that is shown; setting `choice` switches at once. */
export function useTheme() {
  const prefersDark = usePreferredDark()
  const shown = computed(() => (choice.value === 'system' ? (prefersDark.value ? 'dark' : 'light') : choice.value))
  return { choice, shown }
}

/** Keeps `data-theme` on the root element in step with the choice; called once by the application. */
export function applyTheme(): void {
  const { shown } = useTheme()
  watchEffect(() => {
    document.documentElement.dataset.theme = shown.value
  })
}
