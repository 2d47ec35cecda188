import type { ErrorCode, Locale } from '@tenon/engine'

const MESSAGES: Record<ErrorCode, Record<Locale, string>> = {
  INVALID: { 'zh-CN': '提交的内容有误，请检查后重试。', 'en-US': 'What was sent is not valid. Please check it.' },
  UNAUTHENTICATED: { 'zh-CN': '请先登录。', 'en-US': 'Please sign in.' },
  FORBIDDEN: { 'zh-CN': '您没有权限进行此操作。', 'en-US': 'You are not allowed to do this.' },
  NOT_FOUND: { 'zh-CN': '内容不存在，或您无权查看。', 'en-US': 'It does not exist or you may not see it.' },
  CONFLICT: { 'zh-CN': '内容已被他人修改，请刷新后再试。', 'en-US': 'Somebody else has changed it. Please reload.' },
  DUPLICATE: { 'zh-CN': '已存在相同的内容。', 'en-US': 'The same already exists.' },
  TOO_LARGE: { 'zh-CN': '提交的内容过大。', 'en-US': 'What was sent is too large.' },
  UNSUPPORTED: { 'zh-CN': '不支持这种内容格式。', 'en-US': 'This kind of content is not supported.' },
  TOO_EXPENSIVE: {
    'zh-CN': '这个请求耗时过长，请缩小范围。',
    'en-US': 'This request takes too long. Please narrow it.',
  },
  STATE: { 'zh-CN': '当前状态下不能进行此操作。', 'en-US': 'This is not possible in the current state.' },
  RATE_LIMITED: { 'zh-CN': '操作过于频繁，请稍后再试。', 'en-US': 'Too many requests. Please try again later.' },
  INTERNAL: {
    'zh-CN': '服务器出现错误，请联系管理员。',
    'en-US': 'The server met an error. Please tell an administrator.',
  },
  UNAVAILABLE: {
    'zh-CN': '服务暂时不可用，请稍后再试。',
    'en-US': 'The service is not available now. Please try again.',
  },
}

/** Sentence for a code that brings no message of its own. */
export const errorMessage = (code: ErrorCode, locale: Locale): string => MESSAGES[code][locale]

/** Language of the answer: the first of Accept-Language that we speak; Chinese otherwise. */
export function localeOf(header: string | undefined): Locale {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().toLowerCase()
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en-US'
  }
  return 'zh-CN'
}
