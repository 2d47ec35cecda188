import { inject, provide, type InjectionKey, type Ref } from 'vue'
import type { Waking } from './waking.ts'

/** Where a form is drawn; the designer's preview draws the phone's layout on a large screen. */
export interface FormPlace {
  readonly phone: Readonly<Ref<boolean>>
  /** Of a long form; without it all controls are made at once. */
  readonly waking?: Waking | undefined
}
const FORM_PLACE: InjectionKey<FormPlace> = Symbol('form place')
export const provideFormPlace = (place: FormPlace): void => provide(FORM_PLACE, place)
export const useFormPlace = (): FormPlace | undefined => inject(FORM_PLACE, undefined)

/** The id of the element that shows a field, for jumping to it. */
export const fieldElementId = (prefix: string, path: string): string => `${prefix}-${path.replaceAll('/', '-')}`
