import { get, upload } from '../api/index.ts'

/** A stored file as the server tells it. */
export interface FileInfo {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly mediaType: string
  readonly image: boolean
}

/** Sends a file; until a saved record refers to it, only the person who sent it can use it. */
export function uploadFile(file: File, onProgress?: (share: number) => void): Promise<FileInfo> {
  const body = new FormData()
  body.append('file', file, file.name)
  return upload<FileInfo>('/files', body, onProgress)
}

/** What a file is, for somebody who may read it. */
export const fileInfo = (id: string): Promise<FileInfo> => get<FileInfo>(`/files/${encodeURIComponent(id)}`)

/** Where the browser gets the bytes: as a download, or as the source of an image. */
export const fileUrl = (id: string): string => `/api/files/${encodeURIComponent(id)}/content`

/** Where the browser shows a file in a tab of its own; what it may not show is downloaded. */
/** The address of a picture where it is only looked at: in a list, a gallery, a form. */
export const previewUrl = (id: string): string => `${fileUrl(id)}?preview=true`
export const inlineUrl = (id: string): string => `${fileUrl(id)}?inline=true`

/** Whether a file is a picture, by its name. */
export const isPicture = (name: string): boolean => /\.(png|jpe?g|gif|webp|avif|bmp)$/i.test(name)

/** Whether a file is shown rather than downloaded, by its name. */
export const isShown = (name: string): boolean => /\.pdf$/i.test(name)

/**
 * A size in the units people read.
 * @example sizeText(1536) // '1.5 KB'
 */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = bytes / 1024
  let at = 0
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024
    at += 1
  }
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[at]}`
}
