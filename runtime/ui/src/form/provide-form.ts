import { useMediaQuery } from '@vueuse/core'
import { computed, provide, toValue, type MaybeRefOrGetter } from 'vue'
import { FIELD_CONTEXT } from '../kit/index.ts'
import { provideFormPlace } from './form-place.ts'
import { provideFormSession, type FormSession } from './form-session.ts'
import type { Waking } from './waking.ts'

/** What fields being filled in need around them: the session, the width they have, and the record for their inputs. */
export function provideForm(
  session: FormSession,
  options: {
    readonly record?: string | undefined
    readonly phone?: MaybeRefOrGetter<boolean | undefined>
    readonly waking?: Waking
  } = {},
): void {
  const narrow = useMediaQuery('(max-width: 767px)')
  provideFormSession(session)
  provideFormPlace({ phone: computed(() => toValue(options.phone) ?? narrow.value), waking: options.waking })
  provide(FIELD_CONTEXT, { app: session.form.app, form: session.form.key, record: session.values, id: options.record })
}
