import { ref } from 'vue'

/** Panels that may be opened from anywhere. `create` shows only what can be made new. */
export const paletteOpen = ref<false | 'search' | 'create'>(false)
export const shortcutHelpOpen = ref(false)
