import type { Expression } from '@tenon/engine'
import { download, get, post } from './client.ts'
import { ApiError } from './error.ts'

export interface ExportWish {
  readonly format?: 'xlsx' | 'csv'
  readonly filter?: Expression
  readonly search?: string
  readonly sort?: readonly string[]
  readonly fields?: readonly string[]
}

/** Asks for a file of records, waits until it is made, and lets the browser keep it. Throws ApiError with `failed` as its message. */
export async function exportRecords(app: string, form: string, wish: ExportWish, failed: string): Promise<void> {
  const { id } = await post<{ id: string }>(`/apps/${app}/forms/${form}/exports`, wish)
  for (;;) {
    const { status } = await get<{ status: string }>(`/exports/${id}`)
    if (status === 'done') break
    if (status === 'failed') throw new ApiError(422, { code: 'STATE', message: failed })
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  await download(`/exports/${id}/file`)
}
