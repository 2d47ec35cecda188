import { errorMessage, issueMessage, localize, type Locale, type PlatformError } from '@tenon/engine'

/** Sentences for refusals whose reason is worth telling; the code alone would leave people guessing. */
const REASONS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  credentials: { 'zh-CN': '账号或密码不正确。', 'en-US': 'The account or the password is wrong.' },
  changePassword: { 'zh-CN': '请先修改初始密码。', 'en-US': 'Please change the first password before anything else.' },
  csrf: { 'zh-CN': '页面已过期，请刷新后重试。', 'en-US': 'This page is out of date. Please reload it.' },
  lastAdministrator: {
    'zh-CN': '至少要保留一名可用的管理员。',
    'en-US': 'At least one active administrator has to remain.',
  },
  builtIn: { 'zh-CN': '内置的渠道不能删除，可以停用。', 'en-US': 'This channel is built in; it can be switched off.' },
  self: { 'zh-CN': '不能停用自己的账号。', 'en-US': 'You cannot disable your own account.' },
  sameRecord: { 'zh-CN': '请选择两条不同的记录。', 'en-US': 'Please choose two different records.' },
  mergeUndone: { 'zh-CN': '这次合并已经撤销。', 'en-US': 'This merge has been undone already.' },
  mergeTooLarge: {
    'zh-CN': '要移过来的记录太多，请先分批处理。',
    'en-US': 'Too many records would have to move. Please move some of them first.',
  },
  linkClosed: {
    'zh-CN': '这个登记链接已经停用或过期，请联系发给您链接的人。',
    'en-US': 'This link is closed or has expired. Please ask whoever gave it to you.',
  },
  linkBusy: {
    'zh-CN': '现在登记的人太多了，请稍后再试。',
    'en-US': 'Too many people are sending this form just now. Please try again later.',
  },
  linkUsed: { 'zh-CN': '这个链接已经用过了。', 'en-US': 'This link has been used already.' },
  linkDecided: {
    'zh-CN': '这个任务已经处理过，或者已经转给别人。',
    'en-US': 'This task has been decided already, or has gone to somebody else.',
  },
  linkExpired: { 'zh-CN': '链接已过期，请登录后处理。', 'en-US': 'The link has expired. Please sign in.' },
  hookSecret: { 'zh-CN': '密钥或签名不正确。', 'en-US': 'The secret or the signature is wrong.' },
  hookTime: {
    'zh-CN': '签名的时间相差超过 5 分钟。',
    'en-US': 'The time of the signature is more than 5 minutes off.',
  },
  hookBusy: { 'zh-CN': '调用过于频繁，请稍后再试。', 'en-US': 'Too many calls. Please try again later.' },
  buttonIdle: {
    'zh-CN': '这条记录现在不符合执行条件，请刷新后再看。',
    'en-US': 'The record does not meet the conditions for this now. Please reload it.',
  },
  runNotStopped: {
    'zh-CN': '这次运行没有停下，不需要重试。',
    'en-US': 'This run did not stop: there is nothing to try again.',
  },
  runNotWaiting: {
    'zh-CN': '这次运行没有在等待，不需要取消。',
    'en-US': 'This run does not wait: there is nothing to cancel.',
  },
  nothingFound: {
    'zh-CN': '没有找到记录，后面的动作没有执行',
    'en-US': 'Nothing was found, so nothing behind it was done.',
  },
  conditionGone: {
    'zh-CN': '等待结束时条件已不成立，后面的动作没有执行。',
    'en-US': 'When the wait was over the condition did not hold any more: what stood behind it was not done.',
  },
  dateEmpty: {
    'zh-CN': '等待的日期是空的，后面的动作没有执行。',
    'en-US': 'The date to wait for is empty: what stood behind it was not done.',
  },
  recordGone: {
    'zh-CN': '记录已删除，后面的动作没有执行。',
    'en-US': 'The record was deleted: what stood behind the wait was not done.',
  },
  byHand: {
    'zh-CN': '有人取消了等待，后面的动作没有执行。',
    'en-US': 'Somebody cancelled the wait: what stood behind it was not done.',
  },
  importEnded: {
    'zh-CN': '导入已经结束，来不及停止了。已写入的可以整批撤销。',
    'en-US': 'The import has ended: it is too late to stop it. What it wrote can be undone.',
  },
  ruleAsleep: {
    'zh-CN': '规则已停用、删除，或者不再由这件事触发，不能接着运行。',
    'en-US': 'The rule is disabled, gone, or no longer waits for this: the run cannot go on.',
  },
  noAddress: {
    'zh-CN': '您的账号没有邮箱地址，请先请管理员补上。',
    'en-US': 'Your account has no mail address. Please ask an administrator to add one.',
  },
  tooMany: {
    'zh-CN': '已经到了数量上限，请先删掉不用的。',
    'en-US': 'That is as many as there can be. Remove some first.',
  },
  segmentUsed: {
    'zh-CN': '还有规则、流程、报表或别的分群用到这个分群，请先在那里换掉它。',
    'en-US': 'Rules, flows, reports or other segments use this segment. Choose another one there first.',
  },
  segmentGone: {
    'zh-CN': '条件里的分群已不存在，请在条件里换一个。',
    'en-US': 'The segment of a condition is gone. Choose another one there.',
  },
  busy: {
    'zh-CN': '服务器正忙，请稍后再试。',
    'en-US': 'The server is busy. Please try again in a moment.',
  },
  reportTimeout: {
    'zh-CN': '这张图要算的数据太多，超过了时间上限。请缩短期间或减少分组；也可以请管理员为常用的筛选建索引。',
    'en-US':
      'This chart has too much to count within the time limit. Choose a shorter period or fewer groups; an administrator can add an index for what is filtered by often.',
  },
  departmentNotEmpty: {
    'zh-CN': '部门下还有成员或下级部门，不能删除。',
    'en-US': 'The department still has members or departments below it.',
  },
}

/** What an error says to people: its own message, the reason's sentence, or the catalogue's. */
export function sentenceOf(error: PlatformError, locale: Locale): string {
  if (error.sentence) return localize(error.sentence, locale)
  if (error.message !== error.code) return error.message
  // A duplicate is told by its own issue, which says of what and whose; a state likewise, where an issue says what is in the way.
  const [first] = error.issues ?? []
  if ((error.code === 'DUPLICATE' || error.code === 'STATE') && first) return issueMessage(first, locale)
  const reason = error.params['reason']
  const known = typeof reason === 'string' && Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined
  return known ? localize(known, locale) : errorMessage(error.code, locale, error.issues)
}

/** Language of the answer: the first of Accept-Language that we speak; Chinese otherwise. */
export function localeOf(header: string | undefined): Locale {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().toLowerCase()
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en-US'
  }
  return 'zh-CN'
}
