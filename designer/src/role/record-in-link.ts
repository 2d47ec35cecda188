/** The id of the record that a pasted link (or a bare id) names; undefined where the text is a search. */
export function recordInLink(text: string): string | undefined {
  const trimmed = text.trim()
  const found = /(?:^|\/records\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:$|[/?#])/i.exec(trimmed)
  return found?.[1]?.toLowerCase()
}
