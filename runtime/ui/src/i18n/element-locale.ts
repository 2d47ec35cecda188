import en from 'element-plus/es/locale/lang/en.mjs'
import zhCn from 'element-plus/es/locale/lang/zh-cn.mjs'
import { computed } from 'vue'
import { i18n } from './i18n.ts'

/** The texts inside Element Plus (dates, empty selects) in the language now; for `ElConfigProvider`. */
export const elementLocale = computed(() => (i18n.global.locale.value === 'en-US' ? en : zhCn))
