/** How long the browser may take to open what it was handed. */
const KEPT_MS = 10_000

/** Hands bytes to the browser's download under a name. The link stands in the page while it is pressed: else some browsers lose its name. */
export function saveFile(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.hidden = true
  document.body.append(link)
  link.click()
  setTimeout(() => {
    link.remove()
    URL.revokeObjectURL(url)
  }, KEPT_MS)
}
