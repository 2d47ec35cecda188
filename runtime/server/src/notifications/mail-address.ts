import { domainToASCII } from 'node:url'

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * One plain address, or null: no display name, quotes, comments, groups, lists or addresses of machines by number. The
 * domain is returned in ASCII.
 * @example parseAddress('li@例子.公司') // 'li@xn--fsqu00a.xn--55qx5d'
 * @example parseAddress('a@b.cn, c@d.cn') // null
 */
export function parseAddress(text: string): string | null {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const local = trimmed.slice(0, at)
  const written = trimmed.slice(at + 1)
  // Checked before conversion too: domainToASCII forgives what a mail server would read differently.
  if (at < 1 || /[\s/\\?#:@[\]%<>"(),;]/.test(written)) return null
  const domain = domainToASCII(written).toLowerCase()
  if (local.length > 64 || domain.length > 253 || !LOCAL.test(local) || !DOMAIN.test(domain)) return null
  if (/^[\d.]+$/.test(domain)) return null
  return `${local}@${domain}`
}
