/** Reads the live events of one person; `until` resolves with the ids heard before the marker's id came. */
export async function listen(baseUrl: string, token: string) {
  const abort = new AbortController()
  const response = await fetch(`${baseUrl}/api/events`, {
    signal: abort.signal,
    headers: { authorization: `Bearer ${token}` },
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    close: () => abort.abort(),
    /** All that was said up to and with the event of this record. */
    until: async (record: string): Promise<string> => {
      for (;;) {
        const at = text.indexOf(record)
        if (at >= 0 && text.indexOf('\n\n', at) >= 0) return text
        const chunk = await reader.read()
        if (chunk.done) return text
        text += chunk.value
      }
    },
  }
}
