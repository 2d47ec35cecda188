import { useMediaQuery } from '@vueuse/core'

/** True under 768 px: the phone has a layout of its own, not a squeezed desktop. */
export const usePhone = () => useMediaQuery('(max-width: 767px)')
