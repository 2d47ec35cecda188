import type { FormDefinition, Label, OptionsDefinition, Row } from '@tenon/engine'
import { get, post } from '@tenon/ui/api'

/** What a link leads to: the form as people without an account see it. */
export interface PublicFormAnswer {
  readonly app: string
  readonly form: FormDefinition
  readonly options: Readonly<Record<string, OptionsDefinition>>
  readonly organisation: string
  readonly timeZone: string
}
const pathOf = (token: string): string => `/public/forms/${encodeURIComponent(token)}`

export const getPublicForm = (token: string): Promise<PublicFormAnswer> => get<PublicFormAnswer>(pathOf(token))

/** `key` is one per filled form: the same sending twice is one record. */
export const sendPublicForm = (token: string, values: Row, key: string): Promise<{ readonly done: Label | null }> =>
  post(pathOf(token), { values, key })
