import { VxeGrid, VxeUI } from 'vxe-table'
import enUS from 'vxe-table/es/locale/lang/en-US'
import zhCN from 'vxe-table/es/locale/lang/zh-CN'
import 'vxe-table/es/style.css'
import './vxe.css'
import { watch } from 'vue'
import { i18n } from '../i18n/i18n.ts'

// The grid's few texts follow our language; its colours follow our tokens (vxe.css), so its own themes stay unused.
VxeUI.setI18n('zh-CN', zhCN)
VxeUI.setI18n('en-US', enUS)
watch(i18n.global.locale, (locale) => VxeUI.setLanguage(locale as 'zh-CN' | 'en-US'), { immediate: true })

export { VxeGrid }
