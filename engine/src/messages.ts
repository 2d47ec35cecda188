import { type Locale, localize } from './definition/json.ts'
import type { ErrorCode, Issue } from './errors.ts'
import { expressionMessage } from './expression/index.ts'
import { ISSUE_TEXTS } from './issue-texts.ts'

type Text = Readonly<Record<Locale, string>>

/** Sentence for an error that brings no message of its own. `INVALID` with issues says how many there are. */
export function errorMessage(code: ErrorCode, locale: Locale, issues?: readonly Issue[]): string {
  const count = issues?.filter((issue) => issue.level !== 'warning').length ?? 0
  if (code === 'INVALID' && count > 0) return fill(COUNTED, locale, { count })
  return ERROR_TEXTS[code][locale]
}

/**
 * What an issue says to people: the builder's own message where there is one, else the catalogue's sentence with the
 * issue's parameters. A code that the catalogue lacks gets a sentence without technical words.
 * @example issueMessage({ path: 'contacts/0/name', code: 'REQUIRED', params: { label: '姓名' } }, 'zh-CN') // '请填写姓名'
 */
export function issueMessage(issue: Issue, locale: Locale): string {
  const params = issue.params ?? {}
  const own = params['message']
  if (own !== undefined) return localize(own as never, locale)
  if (issue.message !== undefined) return issue.message
  const variant = ISSUE_TEXTS[`${issue.code}/${String(params['pattern'] ?? params['problem'] ?? '')}`]
  const text = variant ?? ISSUE_TEXTS[issue.code]
  if (text) return fill(text, locale, params)
  return expressionMessage(issue, locale) ?? UNKNOWN[locale]
}

// helpers

const COUNTED: Text = { 'zh-CN': '有 {count} 处需要改正。', 'en-US': '{count} things need to be corrected.' }
const UNKNOWN: Text = { 'zh-CN': '这里的内容有误', 'en-US': 'This is not valid' }

const ERROR_TEXTS: Readonly<Record<ErrorCode, Text>> = {
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

/** `{name}` is filled in from the parameters; a label is shown in the reader's language; `[…]` falls away where its parameter is missing. */
function fill(text: Text, locale: Locale, params: Readonly<Record<string, unknown>>): string {
  const value = (name: string): string | undefined => {
    const param = params[name]
    if (param === null || param === undefined || param === '') return undefined
    if (typeof param === 'object' && !Array.isArray(param)) return localize(param as never, locale)
    return String(param).slice(0, 200)
  }
  return text[locale]
    .replace(/\[([^[\]]*)\]/g, (_whole, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].every((m) => value(m[1] ?? '') !== undefined) ? part : '',
    )
    .replace(/\{(\w+)\}/g, (_whole, name: string) => value(name) ?? '')
}
