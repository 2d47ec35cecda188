import { useI18n } from 'vue-i18n'
import { defineMessages } from '../i18n/define-messages.ts'

export const messages = defineMessages({
  'zh-CN': {
    kit: {
      close: '关闭',
      picture: '图片',
      download: '下载',
      previous: '上一张',
      next: '下一张',
      confirm: '请确认',
      ok: '确定',
      cancel: '取消',
      selection: '已选择的记录',
      selected: '已选 {count} 条',
      selectAll: '选择全部 {count} 条',
      selectMatching: '选择全部符合条件的',
      clearSelection: '取消选择',
      translations: '其他语言',
    },
  },
  'en-US': {
    kit: {
      close: 'Close',
      picture: 'Picture',
      download: 'Download',
      previous: 'Previous',
      next: 'Next',
      confirm: 'Please confirm',
      ok: 'OK',
      cancel: 'Cancel',
      selection: 'Selected records',
      selected: '{count} selected',
      selectAll: 'Select all {count}',
      selectMatching: 'Select everything that matches',
      clearSelection: 'Clear selection',
      translations: 'Other languages',
    },
  },
})

/** @internal Texts of the kit's own parts. */
export function useKitText() {
  const { t } = useI18n()
  return (key: string, params: Record<string, unknown> = {}) => t(`kit.${key}`, params)
}
