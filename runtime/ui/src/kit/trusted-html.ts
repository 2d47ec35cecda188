import DOMPurify from 'dompurify'

/** Markup without scripts, handlers or foreign frames: what rich text passes before it is shown. */
export const sanitizeHtml = (markup: string): string => DOMPurify.sanitize(markup)

/**
 * Installs the page's default Trusted Types policy: markup is sanitised, scripts come from this site only. Called once,
 * before anything draws.
 */
export function installTrustedTypes(): void {
  const types = (window as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } }).trustedTypes
  types?.createPolicy('default', {
    createHTML: sanitizeHtml,
    createScriptURL: (url: string) => (new URL(url, location.href).origin === location.origin ? url : ''),
  })
}
