import { formatList, type Locale } from '../definition/index.ts'
import type { Scope } from '../expression/index.ts'
import type { ActionContext } from './action-kind.ts'
import { isExpression, type CompiledActions } from './compile-rule.ts'
import type { RuleEnv } from './run-rules.ts'
import { fillTemplate, placeholders } from './template.ts'

/** Values as a builder writes them, read over a scope: texts with their placeholders filled, results of expressions, plain values. */
export function readValues(
  compiled: Pick<CompiledActions, 'run'>,
  scope: Scope,
  format: NonNullable<RuleEnv['format']> = plainText,
): {
  read(path: string): unknown
  written(path: string, locale?: Locale): string
  readonly text: ActionContext['text']
  readonly value: ActionContext['value']
} {
  const read = (path: string): unknown => compiled.run({ var: path }, scope)
  const written = (path: string, locale?: Locale): string => format(path, read(path), locale)
  const text: ActionContext['text'] = (template, as) => fillTemplate(template, (path) => written(path), as)
  const value: ActionContext['value'] = (raw) => {
    if (typeof raw === 'string') return placeholders(raw).length > 0 ? text(raw) : raw
    return isExpression(raw) ? compiled.run(raw, scope) : raw
  }
  return { read, written, text, value }
}

// helpers

function plainText(_path: string, value: unknown, locale: Locale = 'zh-CN'): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? formatList(value.map(String), locale) : String(value)
}
