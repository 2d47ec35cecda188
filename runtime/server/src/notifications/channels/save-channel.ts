import type { ChannelSetting, Issue } from '@tenon/engine'
import { checkOutbound, OutboundRefused } from '../../http/outbound.ts'

export type SettingChanges = Readonly<Record<string, string | null>>
type Values = Readonly<Record<string, string>>

/** Settings and secrets apart, after the changes: null or nothing takes a value away, what is not named stays. */
export function splitSettings(
  known: readonly ChannelSetting[],
  before: { readonly settings: Values; readonly secrets: Values },
  changes: SettingChanges,
): { readonly settings: Values; readonly secrets: Values } {
  const all: Record<string, string> = { ...before.settings, ...before.secrets }
  for (const [key, value] of Object.entries(changes)) {
    const text = value?.trim() ?? ''
    if (text === '') delete all[key]
    else all[key] = text
  }
  const part = (secret: boolean) =>
    Object.fromEntries(
      known.filter((each) => (each.secret ?? false) === secret && all[each.key]).map(({ key }) => [key, all[key]!]),
    )
  return { settings: part(false), secrets: part(true) }
}

/** What is wrong with the settings: all of it at once. Addresses are looked up, so that a wrong one is found now. */
export async function settingIssues(
  known: readonly ChannelSetting[],
  values: Values,
  changes: SettingChanges,
  allow: readonly string[],
): Promise<readonly Issue[]> {
  const issues: Issue[] = []
  for (const key of Object.keys(changes))
    if (!known.some((setting) => setting.key === key)) issues.push({ path: `settings/${key}`, code: 'OPTION' })
  for (const { key, label, required, minLength, address } of known) {
    const path = `settings/${key}`
    const value = values[key] ?? ''
    if (value === '' && required) issues.push({ path, code: 'REQUIRED', params: { label } })
    else if (value !== '' && minLength && value.length < minLength)
      issues.push({ path, code: 'TOO_SHORT', params: { min: minLength } })
    else if (value !== '' && address && changes[key] !== undefined)
      issues.push(...(await addressIssue(path, value, allow)))
  }
  return issues
}

/** Enough of a secret to tell it from another: of an address the host and its last four signs, of anything else that it is there. */
export function hintOf({ secret, address }: ChannelSetting, value: string | undefined): string | null {
  if (value === undefined) return null
  if (!secret) return value
  return address && URL.canParse(value) ? `${new URL(value).host}/…${value.slice(-4)}` : '••••••'
}

// helpers

async function addressIssue(path: string, url: string, allow: readonly string[]): Promise<Issue[]> {
  try {
    await checkOutbound(url, allow)
    return []
  } catch (error) {
    // A name that nobody knows just now may be known tomorrow; the test says so.
    if (!(error instanceof OutboundRefused)) return []
    return [{ path, code: error.message === 'URL' ? 'URL' : 'OUTBOUND' }]
  }
}
