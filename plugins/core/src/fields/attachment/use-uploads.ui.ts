import { rememberTitle, uploadFile, useHandOver } from '@tenon/ui/form'
import { shallowRef, type ShallowRef } from 'vue'

/** A file on its way, or one that did not arrive. */
export interface Upload {
  readonly key: number
  readonly file: File
  /** 0–1. */
  readonly share: number
  readonly error: string | null
}

export interface Uploads {
  readonly running: Readonly<ShallowRef<readonly Upload[]>>
  /** Settles when each has arrived or failed. */
  start(files: readonly File[]): Promise<void>
  retry(upload: Upload): void
  dismiss(upload: Upload): void
}

let last = 0

/** Sends files side by side; `done` gets the id of each as it arrives. A form that is saved meanwhile waits for them. */
export function useUploads(done: (id: string, file: File) => void): Uploads {
  const running = shallowRef<readonly Upload[]>([])
  const sending = new Set<Promise<void>>()
  const change = (key: number, next: Partial<Upload>): void => {
    running.value = running.value.map((each) => (each.key === key ? { ...each, ...next } : each))
  }
  const drop = (key: number): void => {
    running.value = running.value.filter((each) => each.key !== key)
  }
  async function send(upload: Upload): Promise<void> {
    try {
      const info = await uploadFile(upload.file, (share) => change(upload.key, { share }))
      rememberTitle('$file', { id: info.id, title: info.name })
      drop(upload.key)
      done(info.id, upload.file)
    } catch (error) {
      change(upload.key, { error: error instanceof Error ? error.message : String(error) })
    }
  }
  function begin(upload: Upload): Promise<void> {
    const sent = send(upload).finally(() => sending.delete(sent))
    sending.add(sent)
    return sent
  }
  useHandOver(async () => {
    await Promise.all(sending)
    return running.value.length === 0
  })
  return {
    running,
    async start(files) {
      const fresh = files.map((file) => ({ key: (last += 1), file, share: 0, error: null }))
      running.value = [...running.value, ...fresh]
      await Promise.all(fresh.map(begin))
    },
    retry(upload) {
      change(upload.key, { error: null, share: 0 })
      void begin(upload)
    },
    dismiss: (upload) => drop(upload.key),
  }
}
