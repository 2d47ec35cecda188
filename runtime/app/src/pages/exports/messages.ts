import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    exported: {
      title: '导出文件',
      rows: '共 {n} 条，24 小时内可以下载。文件带有您的姓名和用途，请勿外传。',
      download: '下载',
      loadFailed: '没有加载成功',
      gone: '文件已过期或不是您的',
      goneText: '批准后 24 小时内可以下载，过期请重新申请。',
      preparing: '正在准备文件',
      preparingText: '可以离开这里，准备好后从通知里回来下载。',
      failed: '没有导出成功，请联系管理员',
    },
  },
  'en-US': {
    exported: {
      title: 'Exported file',
      rows: '{n} record, to be downloaded within 24 hours. Your name and the purpose stand in the file; keep it to yourself. | {n} records, to be downloaded within 24 hours. Your name and the purpose stand in the file; keep it to yourself.',
      download: 'Download',
      loadFailed: 'This could not be loaded',
      gone: 'The file has expired or is not yours',
      goneText: 'It can be downloaded for 24 hours after the approval; ask again after that.',
      preparing: 'The file is being made',
      preparingText: 'You may leave this page and come back from the notification.',
      failed: 'The export failed. Please tell an administrator',
    },
  },
})
