import { expect, it } from 'vitest'
import { acceptText, fileProblem } from './file-limits.ts'

const file = (name: string, mediaType = 'application/octet-stream', mb = 1) => ({
  name,
  mediaType,
  size: mb * 1024 * 1024,
})

it.each([
  [file('a.exe'), {}, null],
  [file('a.pdf', 'application/pdf'), { accept: ['pdf'] }, null],
  [file('A.DOCX'), { accept: ['pdf', 'document'] }, null],
  [file('a.exe'), { accept: ['pdf'] }, 'FILE_KIND'],
  [file('a'), { accept: ['pdf'] }, 'FILE_KIND'],
  [file('a.png', 'image/png'), { accept: ['image'] }, null],
  // A page that calls itself a picture is none.
  [file('a.png', 'application/octet-stream'), { accept: ['image'] }, 'FILE_KIND'],
  // Without a limit of its own a field takes what the platform takes.
  [file('a.pdf', 'application/pdf', 50), {}, null],
  [file('a.pdf', 'application/pdf', 50.1), {}, 'FILE_SIZE'],
  [file('a.pdf', 'application/pdf', 2), { maxSize: 2 }, null],
  [file('a.pdf', 'application/pdf', 2.1), { maxSize: 2 }, 'FILE_SIZE'],
])('%o within %o: %s', (given, limits, code) => {
  expect(fileProblem(given, limits)?.code ?? null).toBe(code)
})

it('tells the chooser of the browser the endings', () => {
  expect(acceptText(['pdf', 'sheet'])).toBe('.pdf,.xls,.xlsx,.et,.ods,.csv')
  expect(acceptText([])).toBeUndefined()
})
