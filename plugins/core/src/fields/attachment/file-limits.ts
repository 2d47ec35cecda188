import { Type } from 'typebox'
import type { Issue, StoredFile } from '@tenon/engine'
import { choices, setting } from '../settings.ts'

/** What a field of files takes beside how many. */
export interface FileLimits {
  /** In MB; absent = as large as the platform takes. */
  readonly maxSize?: number
  /** Kinds of files; absent or empty = any. */
  readonly accept?: readonly string[]
}

/** Endings of a kind. A picture is one by its bytes, because it is shown as one. */
const ENDINGS: Readonly<Record<string, string>> = {
  image: 'png jpg jpeg gif webp',
  pdf: 'pdf',
  document: 'doc docx wps odt rtf txt md',
  sheet: 'xls xlsx et ods csv',
  slides: 'ppt pptx dps odp',
  archive: 'zip rar 7z tar gz',
  audio: 'mp3 wav m4a aac amr ogg',
  video: 'mp4 mov avi mkv webm',
}
/** What the platform takes, in MB. */
const LARGEST = 50
export const MaxSize = Type.Integer({ minimum: 1, maximum: LARGEST })
export const Accept = Type.Array(Type.Enum(Object.keys(ENDINGS)), { maxItems: 8, uniqueItems: true })
export const MAX_SIZE_SETTING = setting('maxSize', 'number', '单个不超过', 'Each at most', {
  settings: { scale: 0, min: 1, max: LARGEST, unit: 'MB' },
})
export const ACCEPT_SETTING = setting('accept', 'multiSelect', '文件类型', 'Kinds of files', {
  settings: {
    ...choices(
      ['image', '图片', 'Pictures'],
      ['pdf', 'PDF', 'PDF'],
      ['document', '文档', 'Documents'],
      ['sheet', '表格', 'Sheets'],
      ['slides', '演示文稿', 'Slides'],
      ['archive', '压缩包', 'Archives'],
      ['audio', '音频', 'Audio'],
      ['video', '视频', 'Video'],
    ),
    hint: '任何类型',
  },
})

/** Why a file may not be in the field; null = it may. */
export function fileProblem(
  file: StoredFile,
  { maxSize = LARGEST, accept = [] }: FileLimits,
): Omit<Issue, 'path'> | null {
  const { name } = file
  if (file.size > maxSize * 1024 * 1024) return { code: 'FILE_SIZE', params: { name, max: maxSize } }
  const taken = accept.length === 0 || accept.some((kind) => isOf(kind, file))
  return taken ? null : { code: 'FILE_KIND', params: { name, endings: endingsOf(accept).join(' ') } }
}

/** Endings that the chooser of the browser offers: `.pdf,.docx`; undefined = any. */
export const acceptText = (accept: readonly string[] | undefined): string | undefined =>
  accept && accept.length > 0
    ? endingsOf(accept)
        .map((ending) => `.${ending}`)
        .join(',')
    : undefined

// helpers

const endingsOf = (kinds: readonly string[]): string[] => kinds.flatMap((kind) => (ENDINGS[kind] ?? '').split(' '))

function isOf(kind: string, { name, mediaType }: StoredFile): boolean {
  if (kind === 'image') return mediaType.startsWith('image/')
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  return ending !== undefined && (ENDINGS[kind] ?? '').split(' ').includes(ending)
}
