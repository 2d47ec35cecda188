import type { Row } from '@tenon/engine'
import { previewTask, type FlowInstanceView, type NamedPeople, type TaskView } from '@tenon/ui/api'
import { watchDebounced } from '@vueuse/core'
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

/** Asked when a hand has rested for so long. */
const REST = 600

/** The instance of a task with the way that lies ahead for what is being filled in and who is being named; as stored until then. */
export function useWayAhead(
  task: Ref<TaskView | undefined>,
  typed: Ref<Row>,
  named: Ref<NamedPeople>,
): ComputedRef<FlowInstanceView | undefined> {
  const ahead = shallowRef<FlowInstanceView['predicted']>()
  let asked = 0
  watch(
    () => task.value?.instance,
    () => (ahead.value = undefined),
  )
  watchDebounced(
    [typed, named],
    async ([values, choices]) => {
      if (task.value?.state !== 'pending') return
      const mine = ++asked
      // Nothing is filled in: the way is the one that came with the task.
      if (Object.keys(values).length === 0 && Object.keys(choices).length === 0) {
        ahead.value = undefined
        return
      }
      // What was known stays while something is half filled in, or cannot be asked.
      const steps = await previewTask(task.value.id, values, choices).catch(() => null)
      if (mine === asked && steps) ahead.value = steps
    },
    { debounce: REST, deep: true },
  )
  return computed(() => {
    const instance = task.value?.instance
    return instance && ahead.value ? { ...instance, predicted: ahead.value } : instance
  })
}
