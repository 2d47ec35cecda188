import { shallowRef } from 'vue'

/** A question that waits for its answer; drawn by `UiConfirm`. */
export interface Question {
  readonly text: string
  readonly title?: string
  /** What the button that agrees says. Default: “确定”. */
  readonly ok?: string
  readonly danger?: boolean
}
export const question = shallowRef<(Question & { readonly answer: (yes: boolean) => void }) | null>(null)

/**
 * Asks in a dialog of ours; resolves to whether the person agreed. A question that is asked while another one waits
 * answers that one with no.
 * @example if (!(await confirmed({ text: '确定要作废吗？', danger: true }))) return
 */
export function confirmed(asked: Question): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer(yes) {
        question.value = null
        resolve(yes)
      },
    }
  })
}
