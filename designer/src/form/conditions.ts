import type { DuplicateRule, Expression, FormDefinition, Linkage, RecordCheck } from '@tenon/engine'

/** What a condition does to a field: the lists of a linkage. */
export type LinkageEffect = 'show' | 'require' | 'readonly'

/** When a field is shown (required, read-only): the linkages that name it, any of which is enough. */
export function effectCondition(form: FormDefinition, key: string, effect: LinkageEffect): Expression | null {
  const whens = (form.linkage ?? []).filter((linkage) => linkage[effect]?.includes(key)).map((linkage) => linkage.when)
  if (whens.length === 0) return null
  return whens.length === 1 ? whens[0]! : { or: whens }
}

/**
 * Sets that condition for one field alone: other fields of a shared linkage keep theirs. Fields with the same
 * condition share one linkage again.
 */
export function setEffectCondition(
  form: FormDefinition,
  key: string,
  effect: LinkageEffect,
  when: Expression | null,
): FormDefinition {
  const all = form.linkage ?? []
  const named = all.filter((linkage) => linkage[effect]?.includes(key))
  // A linkage of this field alone is changed where it stands, so that typing a condition does not reorder the list.
  const own = named.length === 1 && named[0]![effect]!.length === 1 ? named[0] : undefined
  if (own && when !== null)
    return withLinkage(
      form,
      all.flatMap((linkage) =>
        linkage !== own ? [linkage] : isOnly(own, effect) ? [{ ...own, when }] : split(own, key, effect, when),
      ),
    )
  const rest = all.map((linkage) => dropFrom(linkage, key, effect)).filter(hasEffect)
  if (when === null) return withLinkage(form, rest)
  const twin = rest.findIndex((linkage) => same(linkage.when, when))
  return withLinkage(
    form,
    twin === -1
      ? [...rest, { when, [effect]: [key] }]
      : rest.map((linkage, i) => (i === twin ? { ...linkage, [effect]: [...(linkage[effect] ?? []), key] } : linkage)),
  )
}

/** Values that linkages give to a field, in order; the index is that of the linkage. */
export function setters(form: FormDefinition, key: string): { index: number; when: Expression; value: Expression }[] {
  return (form.linkage ?? []).flatMap((linkage, index) =>
    linkage.set && Object.hasOwn(linkage.set, key) ? [{ index, when: linkage.when, value: linkage.set[key]! }] : [],
  )
}
/** Adds (`index` undefined), changes or (null) removes a linkage that sets a field. */
export function putSetter(
  form: FormDefinition,
  key: string,
  index: number | undefined,
  setter: { when: Expression; value: Expression } | null,
): FormDefinition {
  const all = form.linkage ?? []
  if (index === undefined)
    return setter ? withLinkage(form, [...all, { when: setter.when, set: { [key]: setter.value } }]) : form
  const old = all[index]
  if (!old?.set) return form
  const { [key]: _gone, ...others } = old.set
  const alone = Object.keys(others).length === 0 && !old.show && !old.require && !old.readonly && !old.options
  const { set: _set, ...bare } = old
  const left: Linkage[] = alone ? [] : [Object.keys(others).length > 0 ? { ...bare, set: others } : bare]
  const next = setter
    ? alone
      ? [{ ...old, when: setter.when, set: { [key]: setter.value } }]
      : [...left, { when: setter.when, set: { [key]: setter.value } }]
    : left
  return withLinkage(form, [...all.slice(0, index), ...next, ...all.slice(index + 1)])
}

export const checksAt = (form: FormDefinition, key: string): { index: number; check: RecordCheck }[] =>
  (form.checks ?? []).flatMap((check, index) =>
    check.at.some((path) => path.split('/')[0] === key) ? [{ index, check }] : [],
  )
export const duplicatesOf = (form: FormDefinition, key: string): { index: number; rule: DuplicateRule }[] =>
  (form.duplicates ?? []).flatMap((rule, index) => (rule.fields.includes(key) ? [{ index, rule }] : []))

/** A list with an entry added (`index` undefined), changed or (null) removed; undefined when nothing is left. */
export function putEntry<T>(
  list: readonly T[] | undefined,
  index: number | undefined,
  entry: T | null,
): T[] | undefined {
  const all = [...(list ?? [])]
  if (index === undefined) {
    if (entry !== null) all.push(entry)
  } else if (entry === null) all.splice(index, 1)
  else all[index] = entry
  return all.length > 0 ? all : undefined
}

/** The form with a part of it changed; undefined takes the part away, so that the definition stays canonical. */
export function withPart<K extends keyof FormDefinition>(
  form: FormDefinition,
  part: K,
  value: FormDefinition[K] | undefined,
): FormDefinition {
  const { [part]: _old, ...rest } = form
  return (value === undefined ? rest : { ...form, [part]: value }) as FormDefinition
}

// helpers

function withLinkage(form: FormDefinition, linkage: readonly Linkage[]): FormDefinition {
  if (linkage.length > 0) return { ...form, linkage: [...linkage] }
  const { linkage: _none, ...rest } = form
  return rest
}
function dropFrom(linkage: Linkage, key: string, effect: LinkageEffect): Linkage {
  if (!linkage[effect]?.includes(key)) return linkage
  const { [effect]: list, ...rest } = linkage
  const left = (list as string[]).filter((other) => other !== key)
  return left.length > 0 ? { ...rest, [effect]: left } : rest
}
const hasEffect = (linkage: Linkage): boolean =>
  Boolean(linkage.show || linkage.require || linkage.readonly || linkage.set || linkage.options)
const isOnly = (linkage: Linkage, effect: LinkageEffect): boolean =>
  (['show', 'require', 'readonly', 'set', 'options'] as const).every(
    (part) => part === effect || linkage[part] === undefined,
  )
function split(linkage: Linkage, key: string, effect: LinkageEffect, when: Expression): Linkage[] {
  return same(linkage.when, when) ? [linkage] : [dropFrom(linkage, key, effect), { when, [effect]: [key] }]
}
const same = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b)
