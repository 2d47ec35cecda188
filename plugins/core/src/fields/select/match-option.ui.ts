import { localize, type OptionItem } from '@tenon/engine'
import { matchesText } from '@tenon/ui/form'

/** The text of an option in a language: its label, else the value itself (which may be Chinese). */
export const optionText = (item: OptionItem, locale: string): string => localize(item.label, locale) || item.value

/** Whether what was typed finds an option: by its text, its pinyin, its value or one of its aliases. */
export const matchesOption = (item: OptionItem, typed: string, locale: string): boolean =>
  [optionText(item, locale), item.value, ...(item.aliases ?? [])].some((name) => matchesText(name, typed))

/** Options that may be chosen now: those in use, and retired ones only where the record already has them. */
export const choosable = (items: readonly OptionItem[], chosen: readonly unknown[]): OptionItem[] =>
  items.filter((item) => !item.retired || chosen.includes(item.value))
