import { useI18n } from 'vue-i18n'
import { defineMessages } from '../i18n/define-messages.ts'

export const messages = defineMessages({
  'zh-CN': {
    kit: {
      close: '关闭',
      retry: '重试',
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
      tooLong: '最多 {limit} 个字，现在有 {length} 个，请删减',
      // Why something did not leave the house; what is not here is a code of the network.
      mailRefused: '邮件服务器拒收（{code}）',
      deliveryError: {
        NO_SMTP: '没有设置邮件服务器',
        RECIPIENT: '收件地址无效',
        INTERRUPTED: '发送时服务被中断，不确定是否送达',
        ADDRESS: '地址指向内部网络，没有放行',
        URL: '地址格式不对',
        CHANNEL: '渠道已停用或删除',
        SECRET: '渠道的密钥读不出来',
        STATUS: '对方没有接受',
        TIMEOUT: '对方没有回应',
        ETIMEDOUT: '对方没有回应',
        ECONNREFUSED: '对方拒绝连接',
        ECONNRESET: '连接被对方断开',
        ECONNECTION: '连不上对方',
        ESOCKET: '连不上对方',
        ENOTFOUND: '找不到这个域名',
        EDNS: '找不到这个域名',
        EAUTH: '邮件服务器的账号或密码不对',
        NETWORK: '网络不通',
        ANSWER_SIZE: '对方的回应太大',
      },
    },
  },
  'en-US': {
    kit: {
      close: 'Close',
      retry: 'Try again',
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
      tooLong: 'At most {limit} characters; these are {length}. Please shorten it',
      // Why something did not leave the house; what is not here is a code of the network.
      mailRefused: 'Refused by the mail server ({code})',
      deliveryError: {
        NO_SMTP: 'No mail server is set up',
        RECIPIENT: 'The address is not valid',
        INTERRUPTED: 'The server was stopped while sending; it may have arrived',
        ADDRESS: 'The address leads into the inside network',
        URL: 'The address is not valid',
        CHANNEL: 'The channel is switched off or deleted',
        SECRET: 'The secrets of the channel cannot be read',
        STATUS: 'The other side refused',
        TIMEOUT: 'The other side did not answer',
        ETIMEDOUT: 'The other side did not answer',
        ECONNREFUSED: 'The connection was refused',
        ECONNRESET: 'The connection was broken',
        ECONNECTION: 'The other side cannot be reached',
        ESOCKET: 'The other side cannot be reached',
        ENOTFOUND: 'The name is not known',
        EDNS: 'The name is not known',
        EAUTH: 'The mail server refuses the account',
        NETWORK: 'The network is down',
        ANSWER_SIZE: 'The answer was too large',
      },
    },
  },
})

/** @internal Texts of the kit's own parts. */
export function useKitText() {
  const { t } = useI18n()
  return (key: string, params: Record<string, unknown> = {}) => t(`kit.${key}`, params)
}
