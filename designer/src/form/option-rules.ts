import type { Expression, FormDefinition, Linkage } from '@tenon/engine'

export interface OptionRule {
  readonly when: Expression
  readonly values: readonly string[]
}

/** Linkages that leave a field some of its options, in order; the index is that of the linkage. */
export function optionRules(form: FormDefinition, key: string): (OptionRule & { readonly index: number })[] {
  return (form.linkage ?? []).flatMap((linkage, index) =>
    linkage.options && Object.hasOwn(linkage.options, key)
      ? [{ index, when: linkage.when, values: linkage.options[key]! }]
      : [],
  )
}

/** Adds (`index` undefined), changes or (null) removes a linkage that leaves a field some of its options. */
export function putOptionRule(
  form: FormDefinition,
  key: string,
  index: number | undefined,
  rule: OptionRule | null,
): FormDefinition {
  const made: Linkage[] = rule ? [{ when: rule.when, options: { [key]: [...rule.values] } }] : []
  const all = form.linkage ?? []
  const old = index === undefined ? undefined : all[index]
  if (!old) return withLinkage(form, [...all, ...made])
  // What else the linkage does goes on under its old condition.
  const { options, ...others } = old
  const { [key]: _gone, ...left } = options ?? {}
  const more = Object.keys(left).length > 0
  const acts = Boolean(others.show || others.require || others.readonly || others.set)
  const rest: Linkage[] = more ? [{ ...others, options: left }] : acts ? [others] : []
  return withLinkage(form, [...all.slice(0, index), ...rest, ...made, ...all.slice(index! + 1)])
}

// helpers

function withLinkage(form: FormDefinition, linkage: readonly Linkage[]): FormDefinition {
  if (linkage.length > 0) return { ...form, linkage: [...linkage] }
  const { linkage: _none, ...rest } = form
  return rest
}
