import { ref, watch, type Ref } from 'vue'

const PAUSE_MS = 250

/**
 * What stands in the search of a list: it is asked for after a pause, and follows what is asked for, but what was asked for a moment ago
 * does not take back what was typed since.
 */
export function useSearch(asked: () => string, ask: (text: string) => void): Ref<string> {
  const search = ref(asked())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(asked, (text) => {
    if (timer === undefined) search.value = text
  })
  watch(search, (text) => {
    clearTimeout(timer)
    timer = text === asked() ? undefined : setTimeout(send, PAUSE_MS)
  })
  function send() {
    timer = undefined
    ask(search.value)
  }
  return search
}
