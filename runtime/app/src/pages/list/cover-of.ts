import { isPicture, isReference, references } from '@tenon/ui/form'

const EXTENSION = /\.[a-z0-9]{1,8}$/i

/**
 * The file whose picture stands for a record: the first of its files that is one by its name, or that has a name without
 * an extension; undefined where all of them are something else.
 * @example coverOf([{ id: '1', title: '合同.pdf' }, { id: '2', title: '现场.jpg' }]) // '2'
 */
export function coverOf(value: unknown): string | undefined {
  const files = references(value).map((file) => (isReference(file) ? file : { id: String(file), title: null }))
  const named = (test: (title: string) => boolean) => files.find(({ title }) => test(title ?? ''))?.id
  return named(isPicture) ?? named((title) => !EXTENSION.test(title))
}
