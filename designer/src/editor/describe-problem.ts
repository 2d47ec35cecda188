import { issueMessage, localize, type AppBundle, type FormDefinition, type Locale } from '@tenon/engine'
import { getDefinition, parseRef } from './bundle.ts'
import type { Problem } from './problems.ts'

/** A problem in the reader's words: where it is (客户 / 客户来源) and what to do. */
export function describeProblem(
  problem: Problem,
  bundle: AppBundle,
  locale: Locale,
): { readonly where: string; readonly message: string } {
  const { kind, key } = parseRef(problem.ref)
  const definition = getDefinition(bundle, kind, key)
  const names = [localize(definition?.label, locale) || key]
  if (definition?.kind === 'form') names.push(...placeInForm(definition, problem.path, locale))
  const { path, cycle } = problem.issue.params ?? {}
  // A circle is told by the names of what it leads through.
  const params = {
    ...problem.issue.params,
    ...(Array.isArray(path)
      ? { path: circle(path.map((each) => localize(getDefinition(bundle, kind, String(each))?.label, locale) || each)) }
      : {}),
    ...(typeof cycle === 'string'
      ? { cycle: circle(cycle.split(' → ').map((each) => fieldName(bundle, key, each, locale))) }
      : {}),
  }
  return { where: names.filter(Boolean).join(' / '), message: issueMessage({ ...problem.issue, params }, locale) }
}

/** The field that a path like `fields/3/settings/fields/1/key` leads to; undefined when it leads elsewhere. */
export function fieldAt(
  form: FormDefinition,
  path: string,
): { readonly id: string; readonly label: FormDefinition['label'] }[] {
  const found: { id: string; label: FormDefinition['label'] }[] = []
  let fields: readonly { id: string; label: FormDefinition['label']; settings?: Record<string, unknown> }[] =
    form.fields
  const words = path.split('/')
  for (let i = 0; i < words.length - 1; i++) {
    if (words[i] !== 'fields') continue
    const field = fields[Number(words[i + 1])]
    if (!field) break
    found.push(field)
    fields = Array.isArray(field.settings?.fields) ? (field.settings.fields as typeof fields) : []
  }
  return found
}

// helpers

const circle = (names: readonly unknown[]): string => names.join(' → ')

/** `amount` or `contract.amount` as people call it. */
function fieldName(bundle: AppBundle, own: string, path: string, locale: Locale): string {
  const [name = '', form] = path.split('.').reverse()
  const of = bundle.forms[form ?? own]
  const label = localize(of?.fields.find((field) => field.key === name)?.label, locale) || name
  return form === undefined ? label : `${localize(of?.label, locale) || form} / ${label}`
}

function placeInForm(form: FormDefinition, path: string, locale: Locale): string[] {
  const [part, index] = path.split('/')
  const fields = fieldAt(form, path)
  if (fields.length > 0) return fields.map((field) => localize(field.label, locale))
  const at = Number(index)
  if (part === 'views') return [localize(form.views?.[at]?.label, locale)]
  if (part === 'public') return [localize(form.public?.[at]?.label, locale)]
  if (part === 'buttons') return [localize(form.buttons?.[at]?.label, locale)]
  if (part === 'checks') return [localize(form.checks?.[at]?.message, locale)]
  return []
}
