/** What a mail says in all its parts, as its reader's program reads it. */
export const mailText = (source: string): string =>
  source
    .split(/\r\n--[^\r\n]*/)
    .map((part) => {
      const body = part.slice(part.indexOf('\r\n\r\n') + 4)
      if (/Content-Transfer-Encoding: base64/i.test(part)) return Buffer.from(body, 'base64').toString()
      return /quoted-printable/i.test(part) ? unquoted(body) : ''
    })
    .join('\n')
    .replaceAll('\r\n', '\n')

// helpers

const unquoted = (body: string): string =>
  Buffer.from(
    body
      .replaceAll('=\r\n', '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
