/** Where a notification leads. */
export interface Link {
  readonly app?: string
  readonly form?: string
  readonly record?: string
  readonly task?: string
  readonly instance?: string
  readonly path?: string
}

/** The address of the page, for messages outside the application; undefined where there is none or nobody knows ours. */
export function pageLink(baseUrl: string | undefined, link: Link | null | undefined): string | undefined {
  const path = link && pathOf(link)
  return baseUrl && path ? baseUrl.replace(/\/$/, '') + path : undefined
}

// helpers

function pathOf(link: Link): string | undefined {
  if (link.path) return link.path
  if (link.task) return `/inbox/${link.task}`
  if (link.app && link.form && link.record) return `/apps/${link.app}/forms/${link.form}/records/${link.record}`
  return undefined
}
