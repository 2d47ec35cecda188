import { localize, type Label, type Locale } from '@tenon/engine'

interface Titled {
  readonly title: string
  readonly titles: Readonly<Record<string, string>> | null
}

/** The title of an instance as it was written in every language; one text where they are the same, or it is an old one. */
export const titleLabel = ({ title, titles }: Titled): Label => titles ?? title

/** The same in the language of its reader. */
export const titleIn = (row: Titled, locale: Locale): string => localize(titleLabel(row), locale)
