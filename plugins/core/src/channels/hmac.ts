/** HMAC-SHA256 in base64, with what both Node and browsers have. */
export async function hmacSha256(key: string | Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const utf8 = new TextEncoder()
  const bytes = typeof key === 'string' ? utf8.encode(key) : key
  const imported = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8.encode(text)))
  return btoa(String.fromCharCode(...mac))
}
