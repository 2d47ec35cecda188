import type { Closure, Operator } from '../operator.ts'
import { param, sql } from '../sql.ts'
import type { Scope } from '../types.ts'

/**
 * Plain shapes of texts: character sets and lengths only, so that the same pattern means the same to JavaScript and to
 * Postgres. Check digits are the business of field types.
 */
export const MATCHERS = {
  isMobile: { names: ['ISMOBILE', '是手机号'], pattern: '^1[3-9][0-9]{9}$' },
  isPhone: {
    names: ['ISPHONE', '是电话号码'],
    pattern: '^([+]?[0-9]{1,3}[- ]?)?[(]?[0-9]{2,4}[)]?[- ]?[0-9]{3,4}[- ]?[0-9]{4}(-[0-9]{1,6})?$',
  },
  isEmail: {
    names: ['ISEMAIL', '是邮箱'],
    pattern: '^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63}){1,6}$',
  },
  isUrl: { names: ['ISURL', '是网址'], pattern: '^https?://[^ \t\r\n<>"]{1,250}$' },
  isIdCard: { names: ['ISIDCARD', '是身份证号'], pattern: '^[1-9][0-9]{16}[0-9Xx]$' },
  isUscc: {
    names: ['ISUSCC', '是统一社会信用代码'],
    pattern: '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$',
  },
  isPostcode: { names: ['ISPOSTCODE', '是邮政编码'], pattern: '^[0-9]{6}$' },
  isDigits: { names: ['ISDIGITS', '全是数字'], pattern: '^[0-9]+$' },
} as const

export const matchOperators: readonly Operator[] = Object.entries(MATCHERS).map(([key, { names, pattern }]) => ({
  key,
  group: 'check',
  names,
  signatures: [{ args: [{ is: 'value', kinds: ['text'] }], returns: 'boolean' }],
  evaluate([value]: readonly Closure[]): Closure {
    const shape = new RegExp(pattern, 'u')
    return (scope: Scope) => {
      const x = value!(scope) as string | null
      return x !== null && shape.test(x)
    }
  },
  compile: ([value]) => sql`(${value!} ~ ${param(pattern, 'text')})`,
}))
