/** A length in minutes as people say it: the largest unit of which there is at least one, with one decimal where it is small. */
export function took(minutes: number): { readonly unit: 'minutes' | 'hours' | 'dayLong'; readonly n: number } {
  if (minutes < 60) return { unit: 'minutes', n: Math.round(minutes) }
  const [unit, value] = minutes < 1_440 ? (['hours', minutes / 60] as const) : (['dayLong', minutes / 1_440] as const)
  return { unit, n: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) }
}
