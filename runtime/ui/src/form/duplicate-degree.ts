/** How alike a found record is: the same, or by how much in whole percent (null = not told). */
export function duplicateDegree(match: { readonly match?: string; readonly score?: number }): {
  readonly same: boolean
  readonly percent: number | null
} {
  if (match.match !== 'similar' && (match.score === undefined || match.score >= 1)) return { same: true, percent: null }
  // A record that is only similar is never shown as 100 %.
  return { same: false, percent: match.score === undefined ? null : Math.min(99, Math.round(match.score * 100)) }
}
