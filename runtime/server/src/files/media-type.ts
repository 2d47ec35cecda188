const SIGNATURES: readonly (readonly [type: string, at: number, bytes: string])[] = [
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, '474946383761'],
  ['image/gif', 0, '474946383961'],
  ['image/webp', 8, '57454250'],
  ['application/pdf', 0, '255044462d'],
  ['application/zip', 0, '504b0304'],
]

const OFFICE: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
}

/**
 * What a file is by its first bytes, never by what its sender says; `application/octet-stream` where they tell nothing.
 * A name only chooses among kinds that look alike (an office document is a zip).
 */
export function mediaTypeOf(head: Buffer, name: string): string {
  const found = SIGNATURES.find(
    ([, at, bytes]) => head.subarray(at, at + bytes.length / 2).toString('hex') === bytes,
  )?.[0]
  if (found !== 'application/zip') return found ?? 'application/octet-stream'
  return OFFICE[/\.([a-z]{4})$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? found
}
