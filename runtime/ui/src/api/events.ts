import { onScopeDispose } from 'vue'

/** What the server tells: only about rows that this person may see. */
export interface ServerEvents {
  readonly record: {
    readonly app: string
    readonly form: string
    readonly id: string
    readonly version: number
    readonly action: string
  }
  readonly inbox: { readonly id?: string }
  readonly notification: { readonly id?: string }
  readonly definitions: { readonly app: string; readonly version: number }
  readonly import: { readonly id: string }
  /** Ours, not the server's: the stream stands again after a gap, so what is on the screen may be old. */
  readonly reconnect: Record<string, never>
}
type Kind = keyof ServerEvents
type Listener = (data: never) => void

const listeners = new Map<Kind, Set<Listener>>()
let source: EventSource | undefined
let retry: ReturnType<typeof setTimeout> | undefined
let attempts = 0

/** Opens the one stream of this page; after an error it comes back by itself, waiting 1 s up to 30 s. */
export function connectEvents(): void {
  if (source || typeof EventSource === 'undefined') return
  const stream = new EventSource('/api/events')
  source = stream
  let steady: ReturnType<typeof setTimeout> | undefined
  stream.onopen = () => {
    // A proxy that lets streams open and cuts them at once must not make everybody read everything every second.
    steady = setTimeout(() => (attempts = 0), 10_000)
    if (attempts > 0) emit('reconnect', {})
  }
  stream.onerror = () => {
    stream.close()
    clearTimeout(steady)
    if (source !== stream) return
    source = undefined
    attempts += 1
    retry = setTimeout(connectEvents, Math.min(30_000, 500 * 2 ** Math.min(attempts, 6)))
  }
  for (const kind of ['record', 'inbox', 'notification', 'definitions', 'import'] as const)
    stream.addEventListener(kind, (event) => emit(kind, JSON.parse((event as MessageEvent<string>).data)))
}

/** Ends the stream (sign-out). */
export function disconnectEvents(): void {
  clearTimeout(retry)
  source?.close()
  source = undefined
  attempts = 0
}

/** Listens until the returned function is called. */
export function onServerEvent<K extends Kind>(kind: K, listener: (data: ServerEvents[K]) => void): () => void {
  const set = listeners.get(kind) ?? new Set()
  listeners.set(kind, set.add(listener as Listener))
  return () => set.delete(listener as Listener)
}

/** Listens as long as the component lives. */
export function useServerEvent<K extends Kind>(kind: K, listener: (data: ServerEvents[K]) => void): void {
  onScopeDispose(onServerEvent(kind, listener))
}

// helpers

function emit(kind: Kind, data: unknown): void {
  for (const listener of listeners.get(kind) ?? []) listener(data as never)
}
